using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>Who changed what through the administration API. Failures are those of <see cref="IDirectoryStore"/>.</summary>
/// <remarks>What it forgets of a tenant are the bodies, which may hold personal data. Who did what, when and from where stays.</remarks>
public interface IAuditLog : ITenantTraces
{
    /// <summary>Writes down what is about to be done. What cannot be written down must not be done.</summary>
    Task BeginAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Adds what came of it.</summary>
    /// <param name="entry">The entry's id.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task EndAsync(Guid entry, int status, CancellationToken cancellationToken = default);

    /// <summary>Entries, newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes some of the entries that are older than a time, oldest first.</summary>
    /// <param name="before">Younger entries stay.</param>
    /// <param name="limit">Most entries to delete, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many.</returns>
    Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>One change that an operator asked for.</summary>
public sealed record AuditEntry
{
    /// <summary>UUIDv7, so that entries have the order of time.</summary>
    public required Guid Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>key:{id}</c>, or <c>oidc:{subject}</c>. Up to 300 characters.</summary>
    public required string Actor { get; init; }

    /// <summary>The key's label, or the name in the token.</summary>
    public required string ActorName { get; init; }

    /// <summary>From where: the client's IP address.</summary>
    public required string Address { get; init; }

    /// <summary>The request.</summary>
    public required string RequestId { get; init; }

    /// <summary>What: the operation's name in the API, such as <c>UpdateConnector</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>With what: the request's path.</summary>
    public required string Path { get; init; }

    /// <summary>Whose; <see langword="null"/> for what belongs to no tenant.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>The request's body as JSON, without secrets; <see langword="null"/> without a body, and after the tenant was deleted.</summary>
    public string? Body { get; init; }

    /// <summary>What came of it: status of the answer. <see langword="null"/> while it is under way, or if the process ended meanwhile.</summary>
    public int? Status { get; init; }
}

/// <summary>Which entries.</summary>
public sealed record AuditQuery
{
    /// <summary>Of one tenant; <see langword="null"/> for all.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Of one actor; <see langword="null"/> for all.</summary>
    public string? Actor { get; init; }

    /// <summary>Entries before this one, newest first; <see langword="null"/> for the newest.</summary>
    public Guid? Before { get; init; }

    /// <summary>Most entries to return, 1 to 1,000.</summary>
    public required int Limit { get; init; }
}
