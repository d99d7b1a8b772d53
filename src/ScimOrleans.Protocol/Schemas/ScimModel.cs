using System.Collections.Immutable;
using System.Reflection;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>The schemas and resource types of a server, compiled once from documents; everything else reads this.</summary>
/// <remarks>
/// To add a schema or an extension, give <see cref="Load"/> one more schema document and name it in a resource type document. Documents have
/// the form of RFC 7643 §6 and §7; what they leave out has the RFC's default. A resource type may also have <c>filterAliases</c>, an object of
/// other names for attribute paths.
/// </remarks>
public sealed class ScimModel
{
    private readonly Dictionary<string, SchemaDefinition> _byUrn;

    private ScimModel(ImmutableArray<SchemaDefinition> schemas, ImmutableArray<ResourceTypeDefinition> resourceTypes)
    {
        Schemas = schemas;
        ResourceTypes = resourceTypes;
        _byUrn = schemas.ToDictionary(schema => schema.Id, StringComparer.OrdinalIgnoreCase);
        User = Required(SchemaUrns.User, "User", ResourceTypeDefinition.UsersEndpoint);
        Group = Required(SchemaUrns.Group, "Group", ResourceTypeDefinition.GroupsEndpoint);
    }

    /// <summary>The documents of RFC 7643 §8.7: User, Group, EnterpriseUser and the three of discovery. A base for <see cref="Load"/>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> BuiltInSchemas { get; } = Embedded(".schema.json");

    /// <summary>The documents of the resource types User and Group. A base for <see cref="Load"/>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> BuiltInResourceTypes { get; } = Embedded(".resourceType.json");

    /// <summary>The model of the built-in documents.</summary>
    public static ScimModel Default { get; } = Load(BuiltInSchemas, BuiltInResourceTypes).Value;

    /// <summary>The resource type whose core schema is <see cref="SchemaUrns.User"/>.</summary>
    public ResourceTypeDefinition User { get; }

    /// <summary>The resource type whose core schema is <see cref="SchemaUrns.Group"/>.</summary>
    public ResourceTypeDefinition Group { get; }

    /// <summary>All resource types, in the order of their documents.</summary>
    public ImmutableArray<ResourceTypeDefinition> ResourceTypes { get; }

    /// <summary>All schemas, those of discovery included, in the order of their documents.</summary>
    public ImmutableArray<SchemaDefinition> Schemas { get; }

    /// <summary>The schema of that URN, without regard to case, or <see langword="null"/>.</summary>
    public SchemaDefinition? FindSchema(string urn) => _byUrn.GetValueOrDefault(urn);

    /// <summary>The resource type of that name, which is also its id in discovery, or <see langword="null"/>. Ids differ by case (RFC 7643 §3.1).</summary>
    public ResourceTypeDefinition? FindResourceType(string name) => ResourceTypes.FirstOrDefault(type => type.Name.Equals(name, StringComparison.Ordinal));

    /// <summary>Compiles documents.</summary>
    /// <param name="schemaDocuments">UTF-8 JSON, one schema each (RFC 7643 §7).</param>
    /// <param name="resourceTypeDocuments">UTF-8 JSON, one resource type each (RFC 7643 §6); one has the core schema User and one has Group.</param>
    /// <returns>The model, or the first fault: <c>invalidValue</c> with the document and the attribute in its detail.</returns>
    public static ScimResult<ScimModel> Load(IReadOnlyList<ReadOnlyMemory<byte>> schemaDocuments, IReadOnlyList<ReadOnlyMemory<byte>> resourceTypeDocuments)
    {
        ArgumentNullException.ThrowIfNull(schemaDocuments);
        ArgumentNullException.ThrowIfNull(resourceTypeDocuments);
        try
        {
            var common = DefinitionReader.ReadCommonAttributes(Embedded("Common.json")[0]);
            var compiler = new SchemaCompiler(common, schemaDocuments.Select(DefinitionReader.ReadSchema));
            ImmutableArray<ResourceTypeDefinition> types = [.. resourceTypeDocuments.Select(document => compiler.Compile(DefinitionReader.ReadResourceType(document)))];
            var twice = types.GroupBy(type => type.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)
                ?? types.GroupBy(type => type.Endpoint, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
            if (twice is not null)
            {
                throw new DefinitionException($"Resource type {twice.Key} is defined twice.");
            }

            return new ScimModel(compiler.Schemas(), types);
        }
        catch (DefinitionException exception)
        {
            return ScimErrors.InvalidValue(exception.Message);
        }
    }

    private ResourceTypeDefinition Required(string urn, string name, string endpoint)
    {
        var type = ResourceTypes.FirstOrDefault(type => type.Schema.Id == urn) ?? throw new DefinitionException($"No resource type has the core schema {urn}.");
        return type.Name == name && type.Endpoint == endpoint
            ? type
            : throw new DefinitionException($"The resource type of {urn} must be named {name} and have the endpoint {endpoint} (RFC 7644 section 3.2).");
    }

    private static ReadOnlyMemory<byte>[] Embedded(string suffix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return (ReadOnlyMemory<byte>)content;
        })];
    }
}
