using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Memory;

/// <summary>A resource as an activation remembers it: the row, and the representation made of it.</summary>
/// <param name="Row">What the store said.</param>
/// <param name="Reply">Ready to be sent.</param>
/// <param name="StaleMarks">The activation's <see cref="ActiveResource.StaleMarks"/> before the row was read. Marks that came since make it old.</param>
internal sealed record RememberedResource(StoredResource Row, ResourceReply Reply, long StaleMarks);
