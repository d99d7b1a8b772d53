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

    // More than an entry shows of each, decoded and without values; a client may send some 100 KB, and thousands of requests may wait.
    private const int MaxPath = 2_000;
    private const int MaxQuery = 12_000;
    private const int MaxUserAgent = 1_000;
    private const int MaxDetail = 4_000;

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
        record.Path = Cut(request.Path.Value, MaxPath);
        record.Query = Cut(request.QueryString.Value, MaxQuery);
        record.UserAgent = Cut(request.Headers.UserAgent, MaxUserAgent);
        record.ClientAddress = context.Connection.RemoteIpAddress;
        record.Error = error is { Detail.Length: > MaxDetail } ? error with { Detail = Cut(error.Detail, MaxDetail)! } : error;
        record.Status = error?.Status ?? context.Response.StatusCode;
        record.Copy ??= await FindAsync(tenant, connector, cancellationToken);
        if (credentialId is null && record.Copy is not null && IsOneTooMany(tenant, connector))
        {
            queue.Drop(tenant, connector, 1);
            record.Copy = null;
        }

        queue.Record(record);
    }

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..most];

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
