namespace ScimOrleans.Protocol.Patch;

/// <summary>One present member of a group, as much of it as a value filter on <c>members</c> may ask for.</summary>
/// <param name="Id">The member's id: <c>members.value</c>.</param>
/// <param name="Display">The member's name for people: <c>members.display</c>. Empty when it has none.</param>
/// <param name="Type">Resource type of the member, <c>User</c> or <c>Group</c>: <c>members.type</c>.</param>
public readonly record struct MemberReference(Guid Id, string Display, string Type);
