using System.Collections.Immutable;
using System.Text.Json;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Messages;

/// <summary>Writes the discovery documents (RFC 7644 §4) from the model that everything else reads: names in camel case, no nulls.</summary>
/// <param name="model">What is described.</param>
/// <param name="baseUrl">Absolute address of the connector's endpoint, without a slash at its end.</param>
public sealed class DiscoveryWriter(ScimModel model, string baseUrl)
{
    /// <summary>Path of the server's configuration below the base address.</summary>
    public const string ServiceProviderConfigEndpoint = "/ServiceProviderConfig";

    /// <summary>Path of the resource types below the base address.</summary>
    public const string ResourceTypesEndpoint = "/ResourceTypes";

    /// <summary>Path of the schemas below the base address.</summary>
    public const string SchemasEndpoint = "/Schemas";

    /// <summary>Writes what the server can do (RFC 7643 §5).</summary>
    public void WriteServiceProviderConfig(Utf8JsonWriter writer, ServiceProviderConfig config)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(config);
        writer.WriteStartObject();
        WriteTexts(writer, "schemas", [SchemaUrns.ServiceProviderConfig]);
        if (config.DocumentationUri is not null)
        {
            writer.WriteString("documentationUri", config.DocumentationUri);
        }

        WriteSupported(writer, "patch", config.PatchSupported);
        writer.WriteStartObject("bulk");
        writer.WriteBoolean("supported", config.Bulk.Supported);
        writer.WriteNumber("maxOperations", config.Bulk.MaxOperations);
        writer.WriteNumber("maxPayloadSize", config.Bulk.MaxPayloadSize);
        writer.WriteEndObject();
        writer.WriteStartObject("filter");
        writer.WriteBoolean("supported", config.Filter.Supported);
        writer.WriteNumber("maxResults", config.Filter.MaxResults);
        writer.WriteEndObject();
        WriteSupported(writer, "changePassword", config.ChangePasswordSupported);
        WriteSupported(writer, "sort", config.SortSupported);
        WriteSupported(writer, "etag", config.ETagSupported);
        writer.WriteStartArray("authenticationSchemes");
        foreach (var scheme in config.AuthenticationSchemes)
        {
            writer.WriteStartObject();
            writer.WriteString("type", scheme.Type);
            writer.WriteString("name", scheme.Name);
            writer.WriteString("description", scheme.Description);
            writer.WriteString("specUri", scheme.SpecUri);
            writer.WriteBoolean("primary", ReferenceEquals(scheme, config.AuthenticationSchemes[0]));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteMeta(writer, "ServiceProviderConfig", ServiceProviderConfigEndpoint);
        writer.WriteEndObject();
    }

    /// <summary>Writes all resource types as a ListResponse.</summary>
    public void WriteResourceTypes(Utf8JsonWriter writer) => WriteList(writer, model.ResourceTypes, WriteResourceType);

    /// <summary>Writes one resource type (RFC 7643 §6).</summary>
    public void WriteResourceType(Utf8JsonWriter writer, ResourceTypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(type);
        writer.WriteStartObject();
        WriteTexts(writer, "schemas", [SchemaUrns.ResourceType]);
        writer.WriteString("id", type.Name);
        writer.WriteString("name", type.Name);
        writer.WriteString("description", type.Description);
        writer.WriteString("endpoint", type.Endpoint);
        writer.WriteString("schema", type.Schema.Id);
        writer.WriteStartArray("schemaExtensions");
        foreach (var extension in type.Extensions)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", extension.Schema.Id);
            writer.WriteBoolean("required", extension.Required);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteMeta(writer, "ResourceType", $"{ResourceTypesEndpoint}/{type.Name}");
        writer.WriteEndObject();
    }

    /// <summary>Writes all schemas as a ListResponse.</summary>
    public void WriteSchemas(Utf8JsonWriter writer) => WriteList(writer, model.Schemas, WriteSchema);

    /// <summary>Writes one schema (RFC 7643 §7).</summary>
    public void WriteSchema(Utf8JsonWriter writer, SchemaDefinition schema)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(schema);
        writer.WriteStartObject();
        WriteTexts(writer, "schemas", [SchemaUrns.Schema]);
        writer.WriteString("id", schema.Id);
        writer.WriteString("name", schema.Name);
        writer.WriteString("description", schema.Description);
        WriteAttributes(writer, "attributes", schema.Attributes);
        WriteMeta(writer, "Schema", $"{SchemasEndpoint}/{schema.Id}");
        writer.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, string name, ImmutableArray<AttributeDefinition> attributes)
    {
        writer.WriteStartArray(name);
        foreach (var attribute in attributes)
        {
            WriteAttribute(writer, attribute);
        }

        writer.WriteEndArray();
    }

    /// <summary>Each characteristic is written where it means something: clients refuse <c>caseExact</c> on a boolean, and one that is missing on a string.</summary>
    private static void WriteAttribute(Utf8JsonWriter writer, AttributeDefinition attribute)
    {
        writer.WriteStartObject();
        writer.WriteString("name", attribute.EncodedName);
        writer.WriteString("type", Word(attribute.Type));
        writer.WriteBoolean("multiValued", attribute.MultiValued);
        writer.WriteString("description", attribute.Description);
        writer.WriteBoolean("required", attribute.Required);
        if (!attribute.CanonicalValues.IsEmpty)
        {
            WriteTexts(writer, "canonicalValues", attribute.CanonicalValues.AsSpan());
        }

        if (attribute.Type is AttributeType.String or AttributeType.Reference or AttributeType.Binary)
        {
            writer.WriteBoolean("caseExact", attribute.CaseExact);
        }

        writer.WriteString("mutability", Word(attribute.Mutability));
        writer.WriteString("returned", Word(attribute.Returned));
        if (attribute.Type is not (AttributeType.Complex or AttributeType.Boolean))
        {
            writer.WriteString("uniqueness", Word(attribute.Uniqueness));
        }

        if (attribute.Type == AttributeType.Reference)
        {
            WriteTexts(writer, "referenceTypes", attribute.ReferenceTypes.AsSpan());
        }

        if (attribute.Type == AttributeType.Complex)
        {
            WriteAttributes(writer, "subAttributes", attribute.SubAttributes);
        }

        writer.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter writer, ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        ListResponse.Begin(writer, items.Length, startIndex: 1, items.Length);
        foreach (var item in items)
        {
            write(writer, item);
        }

        ListResponse.End(writer);
    }

    private void WriteMeta(Utf8JsonWriter writer, string resourceType, string path)
    {
        writer.WriteStartObject("meta");
        writer.WriteString("resourceType", resourceType);
        writer.WriteString("location", baseUrl + path);
        writer.WriteEndObject();
    }

    private static void WriteSupported(Utf8JsonWriter writer, string name, bool supported)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("supported", supported);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ReadOnlySpan<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>The RFC's word for a member of an enumeration: its name in camel case.</summary>
    private static string Word<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}
