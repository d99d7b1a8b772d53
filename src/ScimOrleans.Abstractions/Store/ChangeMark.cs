using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>As much of an entry of the change log as it takes to know whose memory is old: see <see cref="ChangeRecord"/>.</summary>
/// <param name="Position">Place in the tenant's log.</param>
/// <param name="Kind">What happened; never <see cref="ChangeKind.Created"/> or <see cref="ChangeKind.Remapped"/>.</param>
/// <param name="ResourceKind">Whether <paramref name="ResourceId"/> is a user or a group.</param>
/// <param name="ResourceId">The resource it happened to.</param>
/// <param name="Version">The resource's version afterwards, or 0.</param>
/// <param name="Others">The other side of a membership change.</param>
public sealed record ChangeMark(long Position, ChangeKind Kind, ResourceKind ResourceKind, Guid ResourceId, long Version, ImmutableArray<Guid> Others);
