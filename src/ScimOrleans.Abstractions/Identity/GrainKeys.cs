using System.Buffers.Text;
using System.Text;

namespace ScimOrleans.Abstractions.Identity;

/// <summary>The one place where grain keys are built and read: <c>{tenant}/{id}</c>.</summary>
/// <remarks>
/// The slash keeps Orleans' ADO.NET persistence from reading a key as a number or a GUID, which would make different keys share a row;
/// slugs and GUIDs hold neither <c>/</c> nor <c>+</c>.
/// </remarks>
public static class GrainKeys
{
    /// <summary>Key of the grain that holds the operators' keys.</summary>
    public const string Operators = "/operators";

    /// <summary>Key of a user or group grain.</summary>
    public static string Resource(TenantId tenant, Guid id) => $"{tenant.Value}/{id:D}";

    /// <summary>Key of a connector grain.</summary>
    public static string Connector(TenantId tenant, ConnectorId connector) => $"{tenant.Value}/{connector.Value}";

    /// <summary>Key of a tenant grain: the tenant with an empty id, so that the slash is there.</summary>
    public static string Tenant(TenantId tenant) => $"{tenant.Value}/";

    /// <summary>Key of a tenant's job.</summary>
    public static string Job(TenantId tenant, string name) => $"{tenant.Value}/{name}";

    /// <summary>The parts of a job's key.</summary>
    /// <exception cref="FormatException">The key is not one.</exception>
    public static (TenantId Tenant, string Name) ParseJob(string key) => (TenantOf(key), key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>The tenant of any key made here.</summary>
    /// <exception cref="FormatException">The key was not made here.</exception>
    public static TenantId TenantOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? throw new FormatException($"'{key}' is not a grain key.") : TenantId.Parse(key[..slash]);
    }

    /// <summary>The parts of a user's or group's key.</summary>
    /// <exception cref="FormatException">The key is not one.</exception>
    public static (TenantId Tenant, Guid Id) ParseResource(string key) => (TenantOf(key), Guid.ParseExact(key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..], "D"));

    /// <summary>The parts of a user's or group's key, read without allocating.</summary>
    /// <param name="key">The key in UTF-8.</param>
    /// <param name="tenant">Room for <see cref="TenantId.MaxLength"/> characters; then the tenant's slug.</param>
    /// <param name="id">The resource.</param>
    /// <returns>Whether the key is one.</returns>
    public static bool TryReadResource(ReadOnlySpan<byte> key, scoped ref Span<char> tenant, out Guid id)
    {
        var slash = key.IndexOf((byte)'/');
        if (slash < 0 || slash > tenant.Length || !Utf8Parser.TryParse(key[(slash + 1)..], out id, out var length) || length != key.Length - slash - 1)
        {
            id = default;
            return false;
        }

        tenant = tenant[..Encoding.ASCII.GetChars(key[..slash], tenant)];
        return true;
    }

    /// <summary>The parts of a connector's key.</summary>
    /// <exception cref="FormatException">The key is not one.</exception>
    public static (TenantId Tenant, ConnectorId Connector) ParseConnector(string key) => (TenantOf(key), ConnectorId.Parse(key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]));
}
