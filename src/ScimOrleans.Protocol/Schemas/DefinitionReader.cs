using System.Collections.Immutable;
using System.Text.Json;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>Reads schema and resource type documents (RFC 7643 §6, §7). Runs at start-up, so it prefers clear refusals to speed.</summary>
internal static class DefinitionReader
{
    private const int MaxNameLength = 256;

    /// <summary>Reads a schema document.</summary>
    /// <exception cref="DefinitionException">The document is not a schema that makes sense.</exception>
    public static SchemaDocument ReadSchema(ReadOnlyMemory<byte> utf8) => Read<SchemaDocument>(utf8, "schema", root =>
    {
        var id = Text(root, "id", "The schema document");
        if (!id.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            throw new DefinitionException($"The schema id \"{id}\" is not a URN.");
        }

        var where = $"Schema {id}";
        return new(id, Text(root, "name", where), OptionalText(root, "description", where), Attributes(root, "attributes", where, nested: id == SchemaUrns.Schema ? 2 : 1));
    });

    /// <summary>Reads the document of the attributes that every resource has (RFC 7643 §3.1).</summary>
    public static ImmutableArray<AttributeDocument> ReadCommonAttributes(ReadOnlyMemory<byte> utf8) =>
        Read(utf8, "common attributes", root => Attributes(root, "attributes", "The common attributes", nested: 1));

    /// <summary>Reads a resource type document.</summary>
    /// <exception cref="DefinitionException">The document is not a resource type that makes sense.</exception>
    public static ResourceTypeDocument ReadResourceType(ReadOnlyMemory<byte> utf8) => Read(utf8, "resource type", root =>
    {
        var name = Text(root, "name", "The resource type document");
        var where = $"Resource type {name}";
        var endpoint = Text(root, "endpoint", where);
        if (endpoint is not ['/', _, ..] || endpoint.AsSpan(1).Contains('/'))
        {
            throw new DefinitionException($"{where}: endpoint \"{endpoint}\" is not one path segment with a leading slash.");
        }

        return new ResourceTypeDocument
        {
            Name = name,
            Endpoint = endpoint,
            Description = OptionalText(root, "description", where),
            Schema = Text(root, "schema", where),
            Extensions = [.. Items(root, "schemaExtensions", where).Select(extension =>
                (Text(extension, "schema", where + ", schemaExtensions"), Flag(extension, "required", where + ", schemaExtensions") ?? false))],
            FilterAliases = Aliases(root, where),
        };
    });

    private static T Read<T>(ReadOnlyMemory<byte> utf8, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new DefinitionException($"A {what} document is not JSON: {exception.Message}");
        }
    }

    private static ImmutableArray<AttributeDocument> Attributes(JsonElement owner, string member, string where, int nested)
    {
        ImmutableArray<AttributeDocument> attributes = [.. Items(owner, member, where).Select(element => Attribute(element, where, nested))];
        if (attributes.IsEmpty)
        {
            throw new DefinitionException($"{where}: {member} is missing or empty.");
        }

        var twice = attributes.GroupBy(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? attributes : throw new DefinitionException($"{where}: attribute {twice.Key} is defined {twice.Count()} times.");
    }

    private static AttributeDocument Attribute(JsonElement element, string where, int nested)
    {
        var name = Text(element, "name", $"{where}: an attribute");
        if (!IsAttributeName(name))
        {
            throw new DefinitionException($"{where}: \"{name}\" is not an attribute name (RFC 7643 section 2.1) of at most {MaxNameLength} characters.");
        }

        where = $"{where}, attribute {name}";
        var type = Choice(element, "type", where, AttributeType.String);
        var hasSubAttributes = element.TryGetProperty("subAttributes", out _);
        if (type == AttributeType.Complex && nested == 0)
        {
            throw new DefinitionException($"{where}: a sub-attribute cannot be complex (RFC 7643 section 2.3.8).");
        }

        if (hasSubAttributes && type != AttributeType.Complex)
        {
            throw new DefinitionException($"{where}: only a complex attribute has subAttributes.");
        }

        var attribute = new AttributeDocument
        {
            Name = name,
            Description = OptionalText(element, "description", where),
            Type = type,
            MultiValued = Flag(element, "multiValued", where) ?? false,
            Required = Flag(element, "required", where) ?? false,
            CaseExact = CaseExact(element, type, where),
            Mutability = Choice(element, "mutability", where, Mutability.ReadWrite),
            Returned = Choice(element, "returned", where, Returned.Default),
            Uniqueness = Choice(element, "uniqueness", where, Uniqueness.None),
            CanonicalValues = Texts(element, "canonicalValues", where),
            ReferenceTypes = Texts(element, "referenceTypes", where),
            SubAttributes = type == AttributeType.Complex ? Attributes(element, "subAttributes", where, nested - 1) : [],
        };
        return attribute switch
        {
            { Mutability: Mutability.ReadOnly, Returned: Returned.Never } =>
                throw new DefinitionException($"{where}: mutability readOnly with returned never makes an attribute that nobody can use."),
            { Mutability: Mutability.WriteOnly, Returned: not Returned.Never } =>
                throw new DefinitionException($"{where}: mutability writeOnly needs returned never."),
            _ => attribute,
        };
    }

    /// <summary>References differ by case whatever a document says: RFC 7643 §2.3.7 rules, and its own schemas in §8.7 contradict it.</summary>
    private static bool CaseExact(JsonElement element, AttributeType type, string where) => (type, Flag(element, "caseExact", where)) switch
    {
        (AttributeType.Binary, false) => throw new DefinitionException($"{where}: a binary attribute is caseExact (RFC 7643 section 2.3.6)."),
        (AttributeType.Binary or AttributeType.Reference, _) => true,
        (AttributeType.String, var flag) => flag ?? false,
        _ => false,
    };

    private static ImmutableArray<KeyValuePair<string, string>> Aliases(JsonElement root, string where)
    {
        if (!root.TryGetProperty("filterAliases", out var aliases))
        {
            return [];
        }

        if (aliases.ValueKind != JsonValueKind.Object)
        {
            throw new DefinitionException($"{where}: filterAliases is not an object.");
        }

        return [.. aliases.EnumerateObject().Select(alias => KeyValuePair.Create(alias.Name, alias.Value.ValueKind == JsonValueKind.String
            ? alias.Value.GetString()!
            : throw new DefinitionException($"{where}: filterAliases.{alias.Name} is not a string.")))];
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement owner, string member, string where)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            throw new DefinitionException($"{where}: an object was expected.");
        }

        if (!owner.TryGetProperty(member, out var items))
        {
            return default;
        }

        return items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : throw new DefinitionException($"{where}: {member} is not an array.");
    }

    private static string Text(JsonElement owner, string member, string where)
    {
        var text = OptionalText(owner, member, where);
        return string.IsNullOrWhiteSpace(text) ? throw new DefinitionException($"{where} has no {member}.") : text;
    }

    private static string OptionalText(JsonElement owner, string member, string where)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            throw new DefinitionException($"{where}: an object was expected.");
        }

        if (!owner.TryGetProperty(member, out var value))
        {
            return "";
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new DefinitionException($"{where}: {member} is not a string.");
    }

    private static bool? Flag(JsonElement owner, string member, string where)
    {
        if (!owner.TryGetProperty(member, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new DefinitionException($"{where}: {member} is not a boolean.");
    }

    private static ImmutableArray<string> Texts(JsonElement owner, string member, string where) => [.. Items(owner, member, where).Select(item =>
        item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new DefinitionException($"{where}: {member} holds something that is not a string."))];

    private static T Choice<T>(JsonElement owner, string member, string where, T otherwise)
        where T : struct, Enum
    {
        var text = OptionalText(owner, member, where);
        if (text.Length == 0)
        {
            return otherwise;
        }

        // Enum.TryParse would also take numbers and lists.
        return text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var choice)
            ? choice
            : throw new DefinitionException($"{where}: \"{text}\" is not a {member}.");
    }

    private static bool IsAttributeName(string name) => name.Length <= MaxNameLength
        && (char.IsAsciiLetter(name[0]) || name[0] == '$')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '-' or '_');
}
