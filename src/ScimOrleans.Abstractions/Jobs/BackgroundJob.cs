using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Jobs;

/// <summary>Work on a tenant that takes longer than a request, as it is kept: whoever takes it up after a crash goes on at <see cref="Cursor"/>.</summary>
[GenerateSerializer, Immutable, Alias("scim.BackgroundJob")]
public sealed record BackgroundJob
{
    /// <summary>Whose.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>Which of the tenant's jobs: a kind, and what it is about, such as <c>rules.okta</c>. 1 to 200 characters of <c>[a-z0-9.-]</c>.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Which runner does it, such as <c>rules</c>.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>What the runner has to know; its own form. Null: nothing.</summary>
    [Id(3)]
    public string? Argument { get; init; }

    /// <summary>Where the runner is; its own form. <see langword="null"/>: at the beginning.</summary>
    [Id(4)]
    public string? Cursor { get; init; }

    /// <summary>Pieces that are done.</summary>
    [Id(5)]
    public long Done { get; init; }

    /// <summary>Pieces that there are, as far as that is known.</summary>
    [Id(6)]
    public long? Total { get; init; }

    /// <summary>What came of it, or why it does not get on; for people.</summary>
    [Id(7)]
    public string? Note { get; init; }

    /// <summary>When it was begun, or begun anew.</summary>
    [Id(8)]
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it last got on, or failed to.</summary>
    [Id(9)]
    public required DateTimeOffset Updated { get; init; }

    /// <summary>When it ended; <see langword="null"/> while it has not.</summary>
    [Id(10)]
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Rises with each write.</summary>
    [Id(11)]
    public long Version { get; init; }

    /// <summary>Steps that have failed since the last one that did not: the job goes on trying, more and more rarely.</summary>
    [Id(12)]
    public int Failures { get; init; }
}
