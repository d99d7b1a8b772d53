using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Users;

/// <summary>Finds the local user that a new one is, by their email: only if the connector says so, and only if one user alone has it.</summary>
internal static class EmailMatch
{
    /// <summary>Emails that are looked for; a user with more is matched by the first ones.</summary>
    private const int MaxEmails = 20;

    /// <summary>Users that are looked at: enough to know whether there is one alone, besides the connector's own.</summary>
    private const int MaxFound = 50;

    private static readonly AttributeDefinition _emails = ScimModel.Default.User.Find("emails") ?? throw new InvalidOperationException("The schema of User lacks emails.");
    private static readonly AttributeDefinition _value = _emails.Find("value") ?? throw new InvalidOperationException("The schema of User lacks emails.value.");

    /// <summary>Whether a local user may be taken over by its email.</summary>
    public static bool IsWanted(ResourceOwner owner, Caller caller) => caller.LinkExisting == LinkPolicy.Email && owner == ResourceOwner.Local;

    /// <summary>Whether two users have an email in common, folded.</summary>
    public static bool IsShared(Resource one, Resource other) => EmailsOf(one).Intersect(EmailsOf(other), StringComparer.Ordinal).Any();

    /// <summary>The local user that a new one is.</summary>
    /// <returns><see langword="null"/> if the connector does not look for it, a local user has the userName, or not exactly one local user has one of the emails.</returns>
    /// <param name="store">Where they are.</param>
    /// <param name="caller">Who creates.</param>
    /// <param name="created">The new user.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async ValueTask<Guid?> FindAsync(IDirectoryStore store, Caller caller, Resource created, CancellationToken cancellationToken)
    {
        if (caller.LinkExisting != LinkPolicy.Email || EmailsOf(created).Take(MaxEmails).ToList() is not { Count: > 0 } emails)
        {
            return null;
        }

        var name = ResourceContents.NameFoldedOf(created);
        var text = string.Join(" or ", emails.Select(email => $"emails.value eq {JsonSerializer.Serialize(email)}").Prepend($"userName eq {JsonSerializer.Serialize(name)}"));
        if (!FilterParser.Parse(text, ScimModel.Default.User, ScimLimits.Default).TryGet(out var filter, out _))
        {
            // One of them is longer than a filter may be: nobody has it.
            return null;
        }

        var page = await store.QueryAsync(
            new() { Tenant = caller.Tenant, Kind = ResourceKind.User, Viewer = caller.Owner, Filter = filter, Count = MaxFound, IncludeGroups = false }, cancellationToken);
        var local = page.Resources.Where(user => user.Owner == ResourceOwner.Local).ToList();

        // Who has the userName is found by the creation itself; with more than one, nobody knows who is meant.
        return local is [var only] && page.TotalResults <= MaxFound && !HasName(only, name) ? only.Id : null;
    }

    private static bool HasName(StoredResource user, string name) =>
        ResourceReader.ReadStored(ScimModel.Default.User, user.Json.Span) is { } resource && ResourceContents.NameFoldedOf(resource) == name;

    private static IEnumerable<string> EmailsOf(Resource user) => user.Attributes[_emails] is MultiValue { Items: var items }
        ? items.OfType<ComplexValue>().Select(email => email[_value]).OfType<StringValue>().Where(value => !string.IsNullOrWhiteSpace(value.Text)).Select(value => CaseFolding.Fold(value.Text)).Distinct(StringComparer.Ordinal)
        : [];
}
