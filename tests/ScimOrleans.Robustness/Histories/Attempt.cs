namespace ScimOrleans.Robustness.Histories;

/// <summary>One request as it went over the wire, and what came of it. A repetition is another attempt.</summary>
internal sealed record Attempt
{
    /// <summary>Sent as <c>X-Request-Id</c>, and so in the entries of the change log that the request made.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who sent it.</summary>
    public required string Client { get; init; }

    /// <summary>Which server it went to.</summary>
    public required int Slot { get; init; }

    public required HttpMethod Method { get; init; }

    public required string Path { get; init; }

    public required string? Body { get; init; }

    /// <summary>The version that the request named, if any.</summary>
    public string? IfMatch { get; init; }

    public required TimeSpan Invoked { get; init; }

    public required TimeSpan Completed { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>What was answered, or why nothing was.</summary>
    public required string Answer { get; init; }

    /// <summary>What must have been true at some time between invocation and completion.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The representations in the answer.</summary>
    public IReadOnlyList<Representation> Shown { get; init; } = [];

    public override string ToString() =>
        $"{Invoked.TotalSeconds:F3}-{Completed.TotalSeconds:F3} {Client} @{Slot} {RequestId} {Outcome}: {Method} {Path}{(IfMatch is null ? "" : $" If-Match {IfMatch}")} {Body} => {Answer}";
}

/// <summary>What a client knows of its request.</summary>
internal enum Outcome
{
    /// <summary>It was done.</summary>
    Acknowledged,

    /// <summary>It was not done, and never will be.</summary>
    Refused,

    /// <summary>It may have been done, or may yet be.</summary>
    Unknown,
}
