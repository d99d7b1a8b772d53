using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.Directory;

/// <summary>Says what will happen to a name that is sent, by the rules of provisioning.</summary>
/// <param name="kind">What it names.</param>
/// <param name="sender">The connector's owner.</param>
/// <param name="linkExisting">Which of the tenant's own users the connector takes over.</param>
internal sealed class NameJudge(ResourceKind kind, ResourceOwner sender, LinkPolicy linkExisting)
{
    /// <summary>What is to be said of names that are one when case is ignored; nothing of one that is free.</summary>
    /// <param name="names">As they would be sent.</param>
    /// <param name="holder">Who has it.</param>
    public IEnumerable<NameConflictView> Judge(IReadOnlyList<string> names, NameHolding? holder)
    {
        if (holder is not null)
        {
            var (clashes, explanation, remedy) = kind == ResourceKind.User ? User(holder) : Group(holder);
            yield return new(names[0], clashes, holder.Id, holder.Owner.Text, explanation, remedy);
        }

        if (names.Count > 1)
        {
            yield return new(
                names[1], true, null, null,
                $"It stands {names.Count} times in the list, as {string.Join(", ", names.Distinct().Select(name => $"'{name}'"))}; names are compared without their case.",
                "Rename all but one of them in the identity provider.");
        }
    }

    private (bool Clashes, string Explanation, string Remedy) User(NameHolding holder) => holder switch
    {
        { Protected: true } => (true, $"A protected account of the tenant has the userName '{holder.Name}'; provisioning must not touch it.", "Leave this user out of the assignment, or lift the protection."),
        { Detached: true } when holder.Owner == sender => (false, $"The user '{holder.Name}' was deleted by this identity provider and is kept; it will be taken up again.", ""),
        { Active: false } when holder.Owner == sender => (true, $"This connector has the user '{holder.Name}' already, and it is deactivated. An identity provider that looks before it creates finds and reactivates it.", "Have the identity provider match existing users, or delete the deactivated user."),
        _ when holder.Owner == sender => (true, $"This connector has the user '{holder.Name}' already. An identity provider that looks before it creates finds it.", "Have the identity provider match existing users."),
        _ when holder.Owner == ResourceOwner.Local && linkExisting == LinkPolicy.Off => (true, $"The tenant's own user '{holder.Name}' has it, and this connector takes over none of them.", "Set linkExisting of the connector to userName or email, delete or rename the tenant's user, or leave this user out of the assignment."),
        _ when holder.Owner == ResourceOwner.Local => (false, $"The tenant's own user '{holder.Name}' will become this connector's, and keep its id and roles.", ""),
        _ => (true, $"The connector '{holder.Owner.Connector}' has a user '{holder.Name}'.", "Remove that user in the other identity provider, or use another userName in one of them."),
    };

    private (bool Clashes, string Explanation, string Remedy) Group(NameHolding holder) => holder switch
    {
        _ when holder.Owner == ResourceOwner.BuiltIn => (true, $"'{holder.Name}' is a built-in group, which cannot be provisioned.", "Rename the group in the identity provider."),
        _ when holder.Owner == ResourceOwner.Local => (true, $"The tenant's own directory has a group '{holder.Name}'.", "Rename or delete the tenant's group, or rename the group in the identity provider."),
        _ when holder.Owner == sender => (true, $"This connector has the group '{holder.Name}' already.", "Link the identity provider's group to it, or rename one of them."),
        _ => (true, $"The connector '{holder.Owner.Connector}' has a group '{holder.Name}'.", "Rename the group in one of the identity providers."),
    };
}
