using System.Net;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>
/// What is noted of a request while it is served: references to what is there anyway, and nothing made for the log. It becomes a
/// <see cref="ProvisioningEntry"/> when its turn to be written comes (<see cref="EntryWording"/>).
/// </summary>
/// <remarks>Used again and again; see <see cref="ProvisioningLogQueue.Begin"/>.</remarks>
internal sealed class RequestRecord
{
    /// <summary>What was addressed; <see langword="null"/> while the record is not in use.</summary>
    public ScimRoute? Route { get; private set; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset At { get; private set; }

    public string RequestId { get; private set; } = "";

    /// <summary>From the address.</summary>
    public TenantId Tenant { get; set; }

    /// <summary>From the address.</summary>
    public ConnectorId Connector { get; set; }

    /// <summary>The connector and its tenant at that time; <see langword="null"/> if they are not known to exist, and then nothing is written.</summary>
    public ConnectorCopy? Copy { get; set; }

    /// <summary>Which credential was right.</summary>
    public string? CredentialId { get; set; }

    public string Method { get; set; } = "";

    /// <summary>Without what a proxy adds before it.</summary>
    public string? Path { get; set; }

    /// <summary>With its question mark, or empty.</summary>
    public string? Query { get; set; }

    public string? UserAgent { get; set; }

    public IPAddress? ClientAddress { get; set; }

    public int Status { get; set; }

    public ScimError? Error { get; set; }

    public ProvisioningOutcome Outcome { get; set; }

    public ProvisioningSituation Situation { get; set; }

    public TimeSpan Duration { get; set; }

    /// <summary>The address's resource, or the one that was made. Set by the endpoint.</summary>
    public Guid? ResourceId { get; set; }

    /// <summary>Of a list: how many match. Set by the endpoint.</summary>
    public long? TotalResults { get; set; }

    /// <summary>What a write changed. Set by the endpoint.</summary>
    public ResourceChanges? Changes { get; set; }

    /// <summary>The resource after the write, as <see cref="ResourceReply.Body"/> has it. Set by the endpoint if the tenant lets values be logged.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Whether values may be written.</summary>
    public bool MayHoldValues => Copy is { Tenant.LogsValues: true };

    /// <summary>Begins with a request.</summary>
    public void Begin(ScimRoute route, DateTimeOffset at, string requestId)
    {
        Route = route;
        At = at;
        RequestId = requestId;
    }

    /// <summary>Forgets the request.</summary>
    public void Clear()
    {
        Route = null;
        At = default;
        RequestId = "";
        Tenant = default;
        Connector = default;
        Copy = null;
        CredentialId = null;
        Method = "";
        Path = null;
        Query = null;
        UserAgent = null;
        ClientAddress = null;
        Status = 0;
        Error = null;
        Outcome = default;
        Situation = default;
        Duration = default;
        ResourceId = null;
        TotalResults = null;
        Changes = null;
        Body = default;
    }

    /// <summary>Notes what a grain made of a write.</summary>
    public void Take(ResourceReply reply)
    {
        ResourceId = reply.Id;
        Changes = reply.Changes;
        Body = reply.Changed && MayHoldValues ? reply.Body : default;
    }
}
