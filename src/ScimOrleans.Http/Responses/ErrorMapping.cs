using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Responses;

/// <summary>The one place where exceptions become answers.</summary>
internal static class ErrorMapping
{
    /// <summary>Seconds to wait before a retry: a silo that died is replaced, and a database failed over, in about that. Okta wants whole seconds.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>The same for removals that an operator has to look at first: a quarter of an hour, so that an identity provider neither hammers nor gives up.</summary>
    public const int HeldRetryAfterSeconds = 900;

    private static readonly Failure Defect = new(
        new ScimError(500, null, "The request failed for a reason inside the service. Its operator finds the cause by the id in the header X-Request-Id."), FailureKind.Defect);

    private static readonly Failure Unavailable = new(
        ScimErrors.Unavailable("The directory is not available at the moment. Repeat the request; a change that was made already is not made twice."), FailureKind.Unavailable);

    private static readonly Failure Deadline = new(
        ScimErrors.Unavailable("The request took too long and was given up. Repeat it; a change that was made already is not made twice."), FailureKind.Unavailable);

    private static readonly Failure Stopping = new(
        ScimErrors.Unavailable("This instance of the service is stopping. Repeat the request; a change that was made already is not made twice."), FailureKind.Unavailable);

    /// <summary>What to answer. 499 stands for nothing: the client is gone.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="deadline">The request's.</param>
    /// <param name="clientGone">Whether there is anybody to answer.</param>
    /// <param name="stopping">Whether the process stops: then parts of it are gone already, and whatever fails, fails for that.</param>
    public static Failure Map(Exception exception, RequestDeadline deadline, CancellationToken clientGone, CancellationToken stopping) => exception switch
    {
        _ when clientGone.IsCancellationRequested => new(new ScimError(499, null, "The client is gone."), FailureKind.ClientGone),
        OperationCanceledException when deadline.IsReached => Deadline,
        BadHttpRequestException bad => new(Bad(bad.StatusCode), FailureKind.BadRequest),
        _ when Unavailability.Is(exception) => Unavailable,
        _ => stopping.IsCancellationRequested ? Stopping : Defect,
    };

    private static ScimError Bad(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => new(status, null, "The request's body came too slowly."),
        StatusCodes.Status413PayloadTooLarge => ScimErrors.PayloadTooLarge("The body is larger than the server allows."),
        _ => ScimErrors.InvalidSyntax("The request is not well-formed HTTP: its body does not end as its header says."),
    };
}
