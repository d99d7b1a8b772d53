using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>A user or group that has one of the names that were asked about.</summary>
/// <param name="NameFolded">The name that was asked about, folded.</param>
/// <param name="Id">Who has it.</param>
/// <param name="Name">The name as it is stored.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Active">For a user, whether it is active.</param>
/// <param name="Protected">For a user, whether SCIM may not touch it.</param>
/// <param name="Detached">For a user, whether its identity provider has deleted it.</param>
public sealed record NameHolding(string NameFolded, Guid Id, string Name, ResourceOwner Owner, bool Active, bool Protected, bool Detached);
