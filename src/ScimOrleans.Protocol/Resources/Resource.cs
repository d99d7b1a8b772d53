using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>
/// What a client may write of a User or Group, and what the store keeps of it. It never holds <c>schemas</c>, <c>id</c>, <c>meta</c>,
/// a user's <c>groups</c> or a password: these are the server's, or nobody's. A group's <c>members</c> are in it only while a request is read.
/// </summary>
/// <param name="Type">Resource type.</param>
/// <param name="Attributes">Values under <see cref="ResourceTypeDefinition.Root"/>.</param>
public sealed record Resource(ResourceTypeDefinition Type, ComplexValue Attributes);
