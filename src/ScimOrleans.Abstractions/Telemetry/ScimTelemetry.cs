namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>Names of meters and activity sources.</summary>
public static class ScimTelemetry
{
    /// <summary>Meter and activity source of the SCIM endpoint.</summary>
    public const string Http = "ScimOrleans.Http";

    /// <summary>Meter and activity source of the grains.</summary>
    public const string Grains = "ScimOrleans.Grains";

    /// <summary>Meter of the process.</summary>
    public const string Server = "ScimOrleans.Server";

    /// <summary>Meter and activity source of the store.</summary>
    public const string Storage = "ScimOrleans.Storage";
}
