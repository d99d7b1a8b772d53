namespace ScimOrleans.TestKit.Generators;

/// <summary>What the server decided about the resources under test, so that random filters also hit <c>id</c>, <c>meta</c>, <c>groups</c> and <c>members</c>.</summary>
public sealed record FilterPool
{
    /// <summary>Ten ids, two instants, two versions and relative addresses.</summary>
    public static FilterPool Default { get; } = new();

    /// <summary>Ids of users and groups, at least one.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [.. Enumerable.Range(1, 10).Select(n => Guid.Parse($"0197f000-abcd-7000-8000-{n:x12}"))];

    /// <summary>When resources were created or changed, at least one.</summary>
    public IReadOnlyList<DateTimeOffset> Instants { get; init; } =
    [
        new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1_234_560),
    ];

    /// <summary>ETags, at least one.</summary>
    public IReadOnlyList<string> Versions { get; init; } = ["W/\"1\"", "W/\"2\""];

    /// <summary>See <c>FilterSubject.BaseAddress</c>.</summary>
    public string BaseAddress { get; init; } = "";
}
