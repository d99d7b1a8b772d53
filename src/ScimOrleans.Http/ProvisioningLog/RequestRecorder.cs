using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Limits;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Notes of an answered request what the provisioning log wants to know, and hands it to the queue. Never the Authorization header.</summary>
internal sealed class RequestRecorder(ProvisioningLogQueue queue, IConnectorCopies copies, TimeProvider clock, IOptions<ProvisioningLogOptions> options)
{
    private const int SecondsOfStrangers = 60;

    private readonly RequestAllowance _strangers = new(options.Value.StrangersPerSecond, SecondsOfStrangers * options.Value.StrangersPerSecond, int.MaxValue);
    private readonly RequestMeters<(TenantId, ConnectorId)> _meters = new(clock);

    /// <summary>Hands an answered request over. Does not fail.</summary>
    public async ValueTask RecordAsync(
        RequestRecord record, HttpContext context, TenantId tenant, ConnectorId connector, string? credentialId, ScimError? error, CancellationToken cancellationToken)
    {
        var request = context.Request;
        record.Tenant = tenant;
        record.Connector = connector;
        record.CredentialId = credentialId;
        record.Method = request.Method;
        record.Path = request.Path.Value;
        record.Query = request.QueryString.Value;
        record.UserAgent = request.Headers.UserAgent;
        record.ClientAddress = context.Connection.RemoteIpAddress;
        record.Error = error;
        record.Status = error?.Status ?? context.Response.StatusCode;
        record.Copy ??= await FindAsync(tenant, connector, cancellationToken);
        if (credentialId is null && record.Copy is not null && IsOneTooMany(tenant, connector))
        {
            queue.Drop(tenant, connector, 1);
            record.Copy = null;
        }

        queue.Record(record);
    }

    /// <summary>Whether strangers have filled their share of the log.</summary>
    private bool IsOneTooMany(TenantId tenant, ConnectorId connector)
    {
        if (_meters.TryEnter((tenant, connector), _strangers, out var meter, out _) != Admittance.Granted)
        {
            return true;
        }

        meter.Leave();
        return false;
    }

    /// <summary>The connector that somebody without a right credential has named, if there is one.</summary>
    private async ValueTask<ConnectorCopy?> FindAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken)
    {
        try
        {
            return await copies.FindAsync(tenant, connector, cancellationToken);
        }
#pragma warning disable CA1031 // The edge of a request, which has been answered: that there is no entry is all that is left to happen.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
