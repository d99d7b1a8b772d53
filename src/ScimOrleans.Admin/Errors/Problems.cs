using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Admin.Errors;

/// <summary>The one form of errors: problem details (RFC 9457). <c>detail</c> says what is wrong and what to do; <c>code</c> is SCIM's type of the error, where there is one.</summary>
internal static class Problems
{
    /// <summary>A refusal.</summary>
    public static ProblemHttpResult Of(ScimError error) => Of(error.Status, error.Detail, error.ScimType);

    /// <summary>A refusal that no grain or store has said.</summary>
    public static ProblemHttpResult Of(int status, string? detail, string? code = null) => TypedResults.Problem(
        detail, statusCode: status, extensions: code is null ? null : [KeyValuePair.Create<string, object?>("code", code)]);

    /// <summary>What does not exist.</summary>
    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, $"There is no such {what}.");
}
