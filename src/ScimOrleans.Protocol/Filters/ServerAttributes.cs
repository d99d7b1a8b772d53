using System.Collections.Immutable;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>The attributes that a <see cref="Resource"/> never holds, because the server computes them: <c>schemas</c>, <c>id</c>, <c>meta</c>, and a user's <c>groups</c> or a group's <c>members</c>.</summary>
internal static class ServerAttributes
{
    /// <summary>Name of <c>schemas</c> (RFC 7643 §3).</summary>
    public const string Schemas = "schemas";

    /// <summary>Name of <c>id</c> (RFC 7643 §3.1).</summary>
    public const string Id = "id";

    /// <summary>Name of <c>meta</c> (RFC 7643 §3.1).</summary>
    public const string Meta = "meta";

    /// <summary>Whether a top-level attribute is one of them.</summary>
    public static bool Contains(ResourceTypeDefinition type, AttributeDefinition attribute) =>
        (attribute.SchemaId.Length == 0 && attribute.Name is Schemas or Id or Meta) || ReferenceEquals(attribute, type.MembersAttribute ?? type.GroupsAttribute);

    /// <summary>The URNs that <c>schemas</c> lists: the core schema, and the extensions that have values, in the type's order.</summary>
    public static ImmutableArray<ScimValue> SchemasOf(ResourceTypeDefinition type, ComplexValue attributes)
    {
        var urns = ImmutableArray.CreateBuilder<ScimValue>(1 + type.Extensions.Length);
        urns.Add(new StringValue(type.Schema.Id));
        foreach (var extension in type.Extensions)
        {
            if (type.Find(extension.Schema.Id) is { } container && attributes[container] is not null)
            {
                urns.Add(new StringValue(extension.Schema.Id));
            }
        }

        return urns.DrainToImmutable();
    }
}
