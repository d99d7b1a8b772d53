using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>Remembers creations by the key that their client chose, so that a repeated request creates nothing again. Failures are those of <see cref="IDirectoryStore"/>.</summary>
/// <remarks>What it forgets of a tenant are all keys of requests about it, with the answers that show what it had.</remarks>
public interface IIdempotencyStore : ITenantTraces
{
    /// <summary>Claims a key for a request.</summary>
    /// <param name="request">
    /// The request. One without an answer is claimed again if it was left (<see cref="LeaveAsync"/>) or claimed before <see cref="IdempotentRequest.Abandoned"/>: its process must have ended.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What has the key now: the request itself if it was claimed, else the earlier one.</returns>
    Task<IdempotencyClaim> ClaimAsync(IdempotentRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps the answer of a request that has the key; the first one, if there are several attempts.</summary>
    Task AnswerAsync(string actor, string key, IdempotentAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>Gives a key back: the attempt was refused and has done nothing, and another request may have the key. Does nothing if there was a later attempt.</summary>
    Task ReleaseAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default);

    /// <summary>Ends an attempt of which nobody knows what it has done: the same request may try again at once. Does nothing if there was a later attempt.</summary>
    Task LeaveAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default);

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

    /// <summary>Id for what is made, if this is the first attempt.</summary>
    public required Guid CreationId { get; init; }

    /// <summary>Whose directory it is about; <see langword="null"/> for what belongs to no tenant.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A request that was claimed before this and has no answer is given up.</summary>
    public required DateTimeOffset Abandoned { get; init; }
}

/// <summary>What has a key.</summary>
public sealed record IdempotencyClaim
{
    /// <summary>Whether it is the request that asked.</summary>
    public required bool IsClaimed { get; init; }

    /// <summary>The request's that has it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Id for what is made, the same in every attempt: what has it was made by this request.</summary>
    public required Guid CreationId { get; init; }

    /// <summary>Which attempt this is, from 1. What a later one is to make may be there already.</summary>
    public required int Attempt { get; init; }

    /// <summary>That request's answer; <see langword="null"/> while it is under way.</summary>
    public IdempotentAnswer? Answer { get; init; }
}

/// <summary>An answer that is given again.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Location">Its Location header, if any.</param>
/// <param name="Body">Its body: JSON without secrets.</param>
public sealed record IdempotentAnswer(int Status, string? Location, string Body);
