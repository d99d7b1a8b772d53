using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Storage.Hosting;

/// <summary>How the store uses its database.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "ScimOrleans:Storage";

    /// <summary>How long one command on PostgreSQL may take before it fails: well under the clients' own limit of 30 seconds. A value in the connection string wins. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most connections to PostgreSQL of this process, Orleans' own included. A value in the connection string wins. Default: 50.</summary>
    [Range(4, 10_000)]
    public int MaxPoolSize { get; set; } = 50;

    /// <summary>Most reads at a time of the SQLite file; each holds a connection, and a streamed group holds one until it is read. Default: 16.</summary>
    [Range(2, 1_000)]
    public int MaxReaders { get; set; } = 16;
}

/// <summary>Refuses options outside their ranges at start-up.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
