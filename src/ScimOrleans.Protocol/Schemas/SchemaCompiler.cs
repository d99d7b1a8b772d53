using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>Joins documents into definitions. Each use of a schema by a resource type gets definitions of its own, since a definition knows its place.</summary>
internal sealed class SchemaCompiler
{
    private readonly Dictionary<string, SchemaDocument> _documents = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SchemaDefinition> _compiled = new(StringComparer.OrdinalIgnoreCase);
    private readonly ImmutableArray<AttributeDocument> _common;

    public SchemaCompiler(ImmutableArray<AttributeDocument> common, IEnumerable<SchemaDocument> schemas)
    {
        _common = common;
        foreach (var schema in schemas)
        {
            if (!_documents.TryAdd(schema.Id, schema))
            {
                throw new DefinitionException($"Schema {schema.Id} is defined twice.");
            }
        }
    }

    /// <summary>All schemas in the order of their documents, with the instances that resource types use where there are any.</summary>
    public ImmutableArray<SchemaDefinition> Schemas() => [.. _documents.Values.Select(document => _compiled.GetValueOrDefault(document.Id) ?? Compile(document))];

    /// <summary>Compiles a resource type.</summary>
    /// <exception cref="DefinitionException">It names a schema that there is not, or promises what is not kept.</exception>
    public ResourceTypeDefinition Compile(ResourceTypeDocument document)
    {
        var where = $"Resource type {document.Name}";
        var schema = Compile(Find(document.Schema, where));
        var extensions = ImmutableArray.CreateBuilder<SchemaExtension>();
        foreach (var (urn, required) in document.Extensions)
        {
            var extension = Compile(Find(urn, where));
            if (extension.Id == schema.Id || extensions.Any(other => other.Schema.Id == extension.Id))
            {
                throw new DefinitionException($"{where} names schema {extension.Id} twice.");
            }

            extensions.Add(new(extension, required));
        }

        RefuseUnkeptUniqueness(where, [schema, .. extensions.Select(extension => extension.Schema)]);
        var type = new ResourceTypeDefinition
        {
            Name = document.Name,
            Endpoint = document.Endpoint,
            Description = document.Description,
            Schema = schema,
            Extensions = extensions.ToImmutable(),
            Root = Root(document.Name, schema, extensions),
            FilterAliases = document.FilterAliases.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase),
        };
        foreach (var (alias, path) in document.FilterAliases)
        {
            if (type.Find(alias) is not null || !type.TryResolve(path, out _))
            {
                throw new DefinitionException($"{where}: filter alias {alias} hides an attribute, or {path} is none.");
            }
        }

        return type;
    }

    /// <summary>The store keeps names apart and nothing else; a definition that says more would promise what nobody does.</summary>
    private static void RefuseUnkeptUniqueness(string where, IEnumerable<SchemaDefinition> schemas)
    {
        foreach (var attribute in schemas.SelectMany(schema => schema.Attributes).SelectMany(attribute => attribute.SubAttributes.Prepend(attribute)))
        {
            var kept = (attribute.SchemaId, attribute.Name) is (SchemaUrns.User, "userName") or (SchemaUrns.Group, "displayName");
            if (attribute.Uniqueness != Uniqueness.None && !kept && attribute.Mutability != Mutability.ReadOnly)
            {
                throw new DefinitionException($"{where}: only userName of users and displayName of groups can be unique, not {attribute}.");
            }
        }
    }

    /// <summary>The common attributes hold even if the core schema repeats them, as some schemas do with id.</summary>
    private AttributeDefinition Root(string name, SchemaDefinition schema, IEnumerable<SchemaExtension> extensions)
    {
        var common = _common.Select(document => Compile(document, schemaId: "")).ToArray();
        var core = schema.Attributes.Where(attribute => !common.Any(other => other.Name.Equals(attribute.Name, StringComparison.OrdinalIgnoreCase)));
        var containers = extensions.Select(extension => new AttributeDefinition(extension.Schema.Attributes)
        {
            Name = extension.Schema.Id,
            EncodedName = Encode(extension.Schema.Id),
            Description = extension.Schema.Description,
            Type = AttributeType.Complex,
            SchemaId = extension.Schema.Id,
            IsExtension = true,
            Required = extension.Required,
        });
        return new([.. common[..^1], .. core, .. containers, common[^1]], isRoot: true)
        {
            Name = name,
            EncodedName = Encode(name),
            Type = AttributeType.Complex,
            SchemaId = schema.Id,
        };
    }

    private SchemaDocument Find(string urn, string where) => _documents.GetValueOrDefault(urn) ?? throw new DefinitionException($"{where} names schema {urn}, which is not defined.");

    private SchemaDefinition Compile(SchemaDocument document)
    {
        var schema = new SchemaDefinition
        {
            Id = document.Id,
            Name = document.Name,
            Description = document.Description,
            Attributes = [.. document.Attributes.Select(attribute => Compile(attribute, document.Id))],
        };
        _compiled.TryAdd(document.Id, schema);
        return schema;
    }

    private static AttributeDefinition Compile(AttributeDocument document, string schemaId) => new([.. document.SubAttributes.Select(sub => Compile(sub, schemaId))])
    {
        Name = document.Name,
        EncodedName = Encode(document.Name),
        Description = document.Description,
        Type = document.Type,
        MultiValued = document.MultiValued,
        Required = document.Required,
        CaseExact = document.CaseExact,
        Mutability = document.Mutability,
        Returned = document.Returned,
        Uniqueness = document.Uniqueness,
        CanonicalValues = document.CanonicalValues,
        ReferenceTypes = document.ReferenceTypes,
        SchemaId = schemaId,
    };

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
