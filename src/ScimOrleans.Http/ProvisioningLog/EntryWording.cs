using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Makes entries of what was noted, after the request: texts are cut, and values are left out where the tenant does not allow them.</summary>
internal sealed class EntryWording(ScimModel model)
{
    /// <summary>What stands for a value.</summary>
    public const string Hidden = "…";

    private const int MaxMethod = 32;
    private const int MaxPath = 500;
    private const int MaxQuery = 2_000;
    private const int MaxDetail = 1_000;
    private const int MaxUserAgent = 200;

    private readonly AddressWording _addresses = new(model);
    private readonly QueryWording _queries = new(model);
    private readonly DetailWording _details = new(model);

    /// <summary>The entry of a request.</summary>
    public ProvisioningEntry Of(RequestRecord record)
    {
        var values = record.MayHoldValues;
        var changes = record.Changes;
        return new()
        {
            Tenant = record.Tenant,
            Connector = record.Connector,
            At = record.At,
            Outcome = record.Outcome,
            CredentialId = record.CredentialId,
            CredentialLabel = LabelOf(record),
            Method = PlainText.Of(record.Method, MaxMethod),
            Path = PlainText.Of(_addresses.Of(record, values), MaxPath),
            Query = record.Query is { Length: > 1 } query ? PlainText.Of(_queries.Of(query[1..], values), MaxQuery) : null,
            Status = record.Status,
            ScimType = record.Error?.ScimType,
            Detail = record.Error is { } error ? PlainText.Of(values ? error.Detail : _details.Of(error.Detail), MaxDetail) : null,
            Situation = record.Situation,
            Profile = record.Copy?.Connector.Settings.Profile ?? default,
            Duration = record.Duration,
            RequestId = record.RequestId,
            ClientAddress = record.ClientAddress?.ToString(),
            UserAgent = record.UserAgent is { Length: > 0 } agent ? PlainText.Of(agent, MaxUserAgent) : null,
            ResourceKind = KindOf(record.Route?.ResourceType),
            ResourceId = record.ResourceId,
            TotalResults = record.TotalResults,
            Changed = changes?.Attributes ?? [],
            MembersAdded = changes?.MembersAdded ?? 0,
            MembersRemoved = changes?.MembersRemoved ?? 0,
            MembersReplaced = changes?.MembersReplaced ?? false,
            Values = values && changes is { Attributes.IsEmpty: false } ? ChangedValues.Of(record.Body.Span, changes.Attributes) : null,
        };
    }

    /// <summary>The entry that stands for requests without one.</summary>
    public static ProvisioningEntry Dropped(TenantId tenant, ConnectorId connector, long count, DateTimeOffset now) => new()
    {
        Tenant = tenant,
        Connector = connector,
        At = now,
        Outcome = ProvisioningOutcome.Dropped,
        Method = "",
        Path = "",
        Status = 0,
        RequestId = "",
        Dropped = count,
    };

    private static string? LabelOf(RequestRecord record)
    {
        foreach (var credential in record.CredentialId is null || record.Copy is null ? [] : record.Copy.Connector.Credentials)
        {
            if (credential.Id == record.CredentialId)
            {
                return credential.Label;
            }
        }

        return null;
    }

    private ResourceKind? KindOf(string? resourceType) =>
        resourceType == model.User.Name ? ResourceKind.User : resourceType == model.Group.Name ? ResourceKind.Group : null;
}
