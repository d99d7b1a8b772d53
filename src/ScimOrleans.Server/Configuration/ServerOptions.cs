using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Server.Configuration;

/// <summary>What the process itself needs to know; section <c>ScimOrleans</c>.</summary>
public sealed class ServerOptions
{
    /// <summary>The configuration section, shared with the options of the other parts.</summary>
    public const string SectionName = "ScimOrleans";

    /// <summary>Folder of the embedded database and of <c>demo.json</c>, made if absent. Default: <c>data</c> in the working directory.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>Whether to make the tenant <c>demo</c> with the connector <c>okta</c>. Default: true embedded, false with PostgreSQL.</summary>
    public bool? DemoTenant { get; set; }

    /// <summary>TCP port for other silos. Default: 11111.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>TCP port for Orleans clients outside the cluster; 0 for none. Default: 0, since every pod serves HTTP itself.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>TCP port where Prometheus reads metrics, at <c>/metrics</c>: one of its own, so that no way from outside leads there. 0 for none. Default: 0.</summary>
    [Range(0, 65_535)]
    public int MetricsPort { get; set; }

    /// <summary>Name of the silo in the cluster's membership and in logs, such as the pod's. Default: none, and Orleans makes one up.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,150}")]
    public string? SiloName { get; set; }

    /// <summary>IP address that other silos reach this one at. Default: loopback embedded; with PostgreSQL the host's first address.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Name of the cluster: silos with the same one and the same database find each other. Default: <c>scimorleans</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,100}")]
    public string ClusterId { get; set; } = "scimorleans";

    /// <summary>Name under which grain state is kept. Never change it once there is data. Default: <c>scimorleans</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,100}")]
    public string ServiceId { get; set; } = "scimorleans";

    /// <summary>How long start-up waits for PostgreSQL to answer before it gives up. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DatabaseWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the process serves on after SIGTERM, not ready any more and ending connections with their next answer, before it stops. Default: 0. Behind a proxy or a Kubernetes Service at least as
    /// long as these need to find out.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.Zero;

    /// <summary>How long stopping may take: requests under way end, grains leave. Default: 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Checks <see cref="ServerOptions"/> at start-up.</summary>
[OptionsValidator]
public sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
