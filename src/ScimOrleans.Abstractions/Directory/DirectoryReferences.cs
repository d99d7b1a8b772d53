using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>What refers to a user or group, and ends when it is deleted.</summary>
/// <param name="Roles">Roles that it holds by hand, by id.</param>
/// <param name="Groups">Groups that it is in directly, by id; those of an inactive user too, which nobody sees.</param>
/// <param name="Members">For a group, how many users and groups it holds, inactive ones too.</param>
public sealed record DirectoryReferences(IReadOnlyList<ReferringRole> Roles, IReadOnlyList<ReferringGroup> Groups, long Members);

/// <summary>A role that refers to a user or group.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">Its name.</param>
public sealed record ReferringRole(Guid Id, string Name);

/// <summary>A group that refers to a user or group.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Suspended">Whether the membership is put away, since the user is inactive.</param>
public sealed record ReferringGroup(Guid Id, string Name, ResourceOwner Owner, bool Suspended);
