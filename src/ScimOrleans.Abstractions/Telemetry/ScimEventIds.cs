namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>Ids of log events: never reused. 1000 server, 2000 HTTP, 3000 grains, 4000 storage, 5000 administration.</summary>
public static class ScimEventIds
{
    /// <summary>The server is ready.</summary>
    public const int ServerReady = 1000;
}
