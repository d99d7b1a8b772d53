using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Responses;

/// <summary>What an exception is to the client, and how loudly it is logged.</summary>
/// <param name="Error">The answer. It never has the exception's text.</param>
/// <param name="Kind">Whose fault it is.</param>
internal sealed record Failure(ScimError Error, FailureKind Kind);

/// <summary>Whose fault a failure is.</summary>
internal enum FailureKind
{
    /// <summary>A defect: someone must act.</summary>
    Defect,

    /// <summary>A part of the system does not answer; it may get better by itself.</summary>
    Unavailable,

    /// <summary>The client's, below HTTP's surface.</summary>
    BadRequest,

    /// <summary>Nobody's: there is no one to answer any more.</summary>
    ClientGone,
}
