namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>Ids of log events: never reused. 1000 server, 2000 HTTP, 3000 grains, 4000 storage, 5000 administration.</summary>
public static class ScimEventIds
{
    /// <summary>The server is ready.</summary>
    public const int ServerReady = 1000;

    /// <summary>A SCIM request was answered.</summary>
    public const int RequestAnswered = 2000;

    /// <summary>A SCIM request failed for a reason that is ours.</summary>
    public const int RequestFailed = 2001;

    /// <summary>A SCIM request was answered 503: the store or a silo did not answer in time.</summary>
    public const int RequestUnavailable = 2002;

    /// <summary>The answer of a SCIM request was broken off after it had begun.</summary>
    public const int AnswerBrokenOff = 2003;

    /// <summary>A script was applied to the database.</summary>
    public const int SchemaMigrated = 4000;
}
