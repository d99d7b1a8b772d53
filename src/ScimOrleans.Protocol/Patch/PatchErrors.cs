using System.Globalization;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Says which operation of a PATCH was refused.</summary>
internal static class PatchErrors
{
    /// <summary>The refusal, with the operation named first.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="operation">1-based place of the operation.</param>
    public static ScimError In(this ScimError error, int operation) =>
        error with { Detail = string.Create(CultureInfo.InvariantCulture, $"Operation {operation}: {error.Detail}") };
}
