using System.Collections.Frozen;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>
/// The catalogue of explanations: by what the log knows of a failure, from the most exact to the least. They are put into words when the log is read, so that better words also
/// explain what happened before them.
/// </summary>
internal static class Explanations
{
    private static readonly FrozenDictionary<ProvisioningSituation, Explanation> _situations = new Dictionary<ProvisioningSituation, Explanation>
    {
        [ProvisioningSituation.NoCredential] = new(
            "The request carried no credential.",
            "Enter the user name and password, or the token, in the provisioning settings of the identity provider, and let it test the connection."),
        [ProvisioningSituation.Paused] = new(
            "The connector is paused. Nothing was changed.",
            "Resume the connector when provisioning is to go on. The identity provider then repeats what it could not do."),
        [ProvisioningSituation.Suspended] = new(
            "The account is suspended. Nothing was changed.",
            "Ask the operator of the service why, and to resume the account."),
        [ProvisioningSituation.RequestRate] = new(
            "The identity provider sent more requests per second than the account or connector may. Nothing was changed by this one.",
            "Nothing, as a rule: identity providers wait and repeat. If it goes on for hours, provision fewer users at a time, or ask the operator for a higher limit."),
        [ProvisioningSituation.RequestsAtOnce] = new(
            "The identity provider had more requests under way at the same time than the account or connector may. Nothing was changed by this one.",
            "Nothing, as a rule: identity providers wait and repeat. If it goes on for hours, ask the operator for a higher limit."),
        [ProvisioningSituation.RemovalsHeld] = new(
            "The connector deactivated or deleted so many users within a short time that it looks like a mistake. This user stays as it was, and so do all others until somebody has looked; what was done before is not undone.",
            "Find out in the identity provider why so many users were unassigned. If that is right, have the operator of the service confirm the removals; if not, assign the users again and have the removals released. The identity provider then repeats what it could not do."),
        [ProvisioningSituation.DirectoryFull] = new(
            "The account's directory, or the group, holds as many users, groups or members as it may. Nothing was changed.",
            "Delete what is not needed any more or assign fewer users, groups or members, or ask the operator of the service for a higher limit; the detail names it. Then let the identity provider try again."),
        [ProvisioningSituation.LastAdministrator] = new(
            "The user is the last one who holds a role of administrators in the account: without it nobody could administer the account any more. Nothing was changed.",
            "Have an administrator of the tenant give such a role to somebody else. Then repeat the deactivation, or let the identity provider try again."),
        [ProvisioningSituation.UnknownAddress] = new(
            "There is nothing at this address below the connector's endpoint.",
            "Compare the base URL in the identity provider with the connector's endpoint. It ends with the connector's name: nothing such as /Users or /scim may follow."),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<(int Status, string? ScimType), Explanation> _failures = new Dictionary<(int, string?), Explanation>
    {
        [(400, ScimTypes.InvalidFilter)] = new(
            "The identity provider searched with a filter that cannot be read, or that compares what cannot be compared.",
            "Check which attribute the identity provider matches users or groups by: it must be one that /Schemas names, and be spelt as there."),
        [(400, ScimTypes.TooMany)] = new(
            "The request asked for more than one request may hold.",
            "Let the identity provider send the change in parts; the detail names the limit."),
        [(400, ScimTypes.Mutability)] = new(
            "The request would change what cannot be changed, such as an id or an attribute that the server sets.",
            "Take the attribute that the detail names out of the attribute mapping, or let it be sent only when a user is created."),
        [(400, ScimTypes.InvalidSyntax)] = new(
            "The request's body is not what SCIM prescribes.",
            "Check custom templates and attribute mappings in the identity provider: the detail says what is wrong, and where."),
        [(400, ScimTypes.InvalidPath)] = new(
            "The request names an attribute that does not exist here.",
            "Correct the target attribute in the attribute mapping: it must be one that /Schemas names, and an extension's needs the schema's URN before it."),
        [(400, ScimTypes.NoTarget)] = new(
            "The request would change a value that the user or group does not have.",
            "Let the identity provider send the whole user or group again (a full synchronisation, or a forced sync), so that both sides agree."),
        [(400, ScimTypes.InvalidValue)] = new(
            "A value is missing, of the wrong type, or not allowed; for a group, it may name members that do not exist here.",
            "Correct the value in the identity provider, or the mapping that makes it. If members are missing, assign those users to the application first, then push the group again."),
        [(401, null)] = new(
            "The credential is wrong, expired or revoked.",
            "Make a new credential for the connector, enter it in the provisioning settings of the identity provider, and let it test the connection."),
        [(403, null)] = new(
            "The connector may not do this: the user belongs to the tenant's own directory or is protected.",
            "Take the user out of the assignment in the identity provider, or have an administrator of the tenant lift the protection."),
        [(404, null)] = new(
            "There is no such user or group for this connector: it was deleted, or belongs to somebody else.",
            "Usually nothing: identity providers create again what they still assign. If it goes on, unassign the user and assign it again, or unlink the group and push it again."),
        [(405, null)] = new(
            "This address does not take this kind of request.",
            "Choose another way of updating in the identity provider's provisioning settings (PATCH or PUT), or correct the address."),
        [(408, null)] = new(
            "The request's body came too slowly.",
            "Look at the network, and at proxies between the identity provider and the service. The identity provider repeats the request."),
        [(409, ScimTypes.Uniqueness)] = new(
            "The userName, or the group's displayName, is taken.",
            "The detail says by whom. Let the identity provider match and update the existing one, give one of them another name, or remove the one that is not needed."),
        [(409, null)] = new(
            "The request contradicts what is there.",
            "The detail says what is in the way. Solve it in the identity provider or in the directory, then repeat."),
        [(412, null)] = new(
            "Somebody else had changed the user or group since the identity provider read it.",
            "Nothing: the identity provider reads it again and repeats. If it goes on, two applications write the same users."),
        [(413, null)] = new(
            "The request is larger than allowed.",
            "Push large groups in parts, or ask the operator for a higher limit."),
        [(415, null)] = new(
            "The request's body is of a type that SCIM does not know.",
            "Let the identity provider send application/scim+json or application/json, uncompressed."),
        [(429, null)] = new(
            "More requests came than may.",
            "Nothing, as a rule: identity providers wait and repeat. If it goes on for hours, ask the operator for a higher limit."),
        [(499, null)] = new(
            "The identity provider closed the connection before it was answered. A change may have been made.",
            "Nothing, as a rule: it repeats. If it goes on, look at time-outs of the identity provider and of proxies in between."),
        [(500, null)] = new(
            "The service failed for a reason inside it.",
            "Give the operator of the service the request id. The identity provider repeats the request meanwhile."),
        [(501, null)] = new(
            "The identity provider uses a part of SCIM that is not offered here, such as Bulk or /Me.",
            "Switch that feature off in the identity provider; ServiceProviderConfig says what is offered."),
        [(503, null)] = new(
            "The service could not serve the request at that moment. What had been changed already is not changed twice.",
            "Nothing: the identity provider repeats. If it goes on for more than some minutes, ask the operator."),
    }.ToFrozenDictionary();

    private static readonly Explanation _protected = new(
        "The user is protected: the tenant keeps it out of provisioning's reach, so that it can neither be linked, changed, deactivated nor deleted. Nothing was changed.",
        "Take the user out of the assignment in the identity provider, or have an administrator of the tenant lift the protection.");

    private static readonly Explanation _brokenOff = new(
        "The answer had begun and could not be finished, so the connection was cut.",
        "Nothing, as a rule: the identity provider repeats. If it goes on, give the operator the request id.");

    private static readonly Explanation _dropped = new(
        "More requests came than the log could take. They were answered as usual, and only have no entry here.",
        "Ask the operator for a longer queue of the provisioning log, or spread the load.");

    private static readonly Explanation _unknown = new(
        "The request was refused.",
        "The detail says why. If that does not help, give the operator of the service the request id.");

    /// <summary>The statuses and keywords that have an explanation of their own.</summary>
    public static IReadOnlyCollection<(int Status, string? ScimType)> Failures => _failures.Keys;

    /// <summary>Explains an entry.</summary>
    /// <returns><see langword="null"/> for a request that was served.</returns>
    public static Explanation? Of(ProvisioningEntry entry)
    {
        if (entry.Outcome == ProvisioningOutcome.Dropped)
        {
            return _dropped;
        }

        if (entry.Outcome == ProvisioningOutcome.BrokenOff)
        {
            return _brokenOff;
        }

        return entry.Succeeded ? null : IsOfAProtectedUser(entry) ? _protected : ForProvider(entry) ?? _situations.GetValueOrDefault(entry.Situation)
            ?? _failures.GetValueOrDefault((entry.Status, entry.ScimType)) ?? _failures.GetValueOrDefault((entry.Status, null)) ?? _unknown;
    }

    /// <summary>Status and keyword are those of any name that is taken; the words are ours, and whatever a client sent stands before the last quote.</summary>
    private static bool IsOfAProtectedUser(ProvisioningEntry entry) => entry is { Status: 409, Detail: { } detail }
        && (detail.StartsWith("The user is a protected account ", StringComparison.Ordinal)
            || detail[(detail.LastIndexOf('\'') + 1)..].StartsWith(" belongs to a protected account ", StringComparison.Ordinal));

    /// <summary>What is known of a certain identity provider, in its own words.</summary>
    private static Explanation? ForProvider(ProvisioningEntry entry) => (entry.Profile, entry.Status, entry.ScimType) switch
    {
        (IdpProfile.Okta, 401, _) => new(
            "Okta's credential is wrong, expired or revoked, or it sent none.",
            "In Okta, open the application's Provisioning tab, Integration, edit, enter the user name and password or the token, and choose Test API Credentials."),
        (IdpProfile.Entra, 401, _) => new(
            "Microsoft Entra's secret token is wrong, expired or revoked, or it sent none.",
            "In Entra, open the enterprise application's Provisioning, Admin Credentials, enter the tenant URL and secret token, and choose Test Connection. If the job is in quarantine, restart provisioning."),
        (IdpProfile.Okta, 409, ScimTypes.Uniqueness) when entry.ResourceKind == ResourceKind.Group => new(
            "A group of this name exists already.",
            "In Okta, push the group again with Link Group instead of Create Group, or rename one of the two groups; then push it again."),
        (IdpProfile.Okta, 409, ScimTypes.Uniqueness) => new(
            "A user with this userName exists already.",
            "In Okta, import users from the application and confirm the match, or give one of the two users another userName; then choose Retry Selected under Dashboard, Tasks."),
        (IdpProfile.Entra, 409, ScimTypes.Uniqueness) => new(
            "A user or group of this name exists already, and Entra did not find it by its matching attribute.",
            "In Entra, check the matching precedence in Mappings: it should be userName for users and displayName for groups. Then use Provision on demand for the one that failed."),
        (IdpProfile.Okta, 404, _) when entry.Situation == ProvisioningSituation.None && entry.Method != "GET" => new(
            "Okta wants to change a user or group that does not exist here any more.",
            "In Okta, unassign the user and assign it again; for a group, unlink the pushed group without deleting it, and push it again."),
        _ => null,
    };
}
