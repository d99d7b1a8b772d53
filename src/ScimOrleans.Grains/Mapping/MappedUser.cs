using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Mapping;

/// <summary>A user, as a mapping sees it.</summary>
/// <param name="Resource">What the identity provider wrote.</param>
/// <param name="DisplayName">What members and groups show: see <see cref="Abstractions.Store.ResourceContent.DisplayName"/>.</param>
internal readonly record struct MappedUser(Resource Resource, string DisplayName);
