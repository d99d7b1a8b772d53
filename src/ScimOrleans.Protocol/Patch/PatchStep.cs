using System.Collections.Immutable;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>
/// One change at one place. An operation is one step, or several: without a path it is a step for each key of its value, and an object
/// for a single-valued complex attribute is a step for each of its sub-attributes, because both merge (RFC 7644 §3.5.2.1, §3.5.2.3).
/// </summary>
/// <param name="Operation">1-based place of the operation in the request, for messages.</param>
internal abstract record PatchStep(int Operation);

/// <summary>Changes a value of the resource itself.</summary>
/// <param name="Operation">See <see cref="PatchStep"/>.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Target">Where.</param>
/// <param name="Value">
/// A list for a whole multi-valued target, an element for a filtered one, else a single value. <see langword="null"/>: what the client sent
/// means unassigned (RFC 7643 §2.5), or nothing was sent with a <c>remove</c>.
/// </param>
internal sealed record AttributeStep(int Operation, PatchKind Kind, PatchTarget Target, ScimValue? Value) : PatchStep(Operation);

/// <summary>Changes who is in a group.</summary>
/// <param name="Operation">See <see cref="PatchStep"/>.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Filter">Which members, when only more than their ids can tell; else <see langword="null"/>.</param>
/// <param name="Ids">The members meant, without repetition; <see langword="null"/> with <c>remove</c>: all, or all that the filter selects.</param>
internal sealed record MembersStep(int Operation, PatchKind Kind, FilterNode? Filter, ImmutableArray<Guid>? Ids) : PatchStep(Operation);

/// <summary>States the resource's id, as Okta does in the value of an operation without path. It must be the id of the resource.</summary>
/// <param name="Operation">See <see cref="PatchStep"/>.</param>
/// <param name="Id">The text that was sent.</param>
internal sealed record IdentityStep(int Operation, string Id) : PatchStep(Operation);
