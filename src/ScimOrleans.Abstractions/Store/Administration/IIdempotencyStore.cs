namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>Remembers creations by the key that their client chose, so that a repeated request creates nothing again. Failures are those of <see cref="IDirectoryStore"/>.</summary>
public interface IIdempotencyStore
{
    /// <summary>Claims a key for a request.</summary>
    /// <param name="request">The request. One that was claimed before <see cref="IdempotentRequest.Abandoned"/> and has no answer is claimed again: its process must have ended.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What has the key now: the request itself if it was claimed, else the earlier one.</returns>
    Task<IdempotencyClaim> ClaimAsync(IdempotentRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps the answer of a request that has the key.</summary>
    Task AnswerAsync(string actor, string key, IdempotentAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>Gives a key back: the request was refused or failed, and may be sent again.</summary>
    Task ReleaseAsync(string actor, string key, CancellationToken cancellationToken = default);

    /// <summary>Deletes some of the keys that are older than a time.</summary>
    /// <param name="before">Younger keys stay.</param>
    /// <param name="limit">Most keys to delete, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many.</returns>
    Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A creation that carries a key.</summary>
public sealed record IdempotentRequest
{
    /// <summary>Whose key it is: two operators may choose the same.</summary>
    public required string Actor { get; init; }

    /// <summary>The key, 1 to 255 characters.</summary>
    public required string Key { get; init; }

    /// <summary>Stands for method, path and body: a key that comes with another request is a mistake.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A request that was claimed before this and has no answer is given up.</summary>
    public required DateTimeOffset Abandoned { get; init; }
}

/// <summary>What has a key.</summary>
/// <param name="IsClaimed">Whether it is the request that asked.</param>
/// <param name="Fingerprint">The request's that has it.</param>
/// <param name="Answer">That request's answer; <see langword="null"/> while it is under way.</param>
public sealed record IdempotencyClaim(bool IsClaimed, string Fingerprint, IdempotentAnswer? Answer);

/// <summary>An answer that is given again.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Location">Its Location header, if any.</param>
/// <param name="Body">Its body: JSON without secrets.</param>
public sealed record IdempotentAnswer(int Status, string? Location, string Body);
