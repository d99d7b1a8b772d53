using System.Collections.Immutable;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>A resource as a filter sees it: what the client wrote, and what the server computes. Not to be used by two threads at once.</summary>
public sealed class FilterSubject
{
    private readonly Dictionary<AttributeDefinition, ScimValue?> _computed = new(ReferenceEqualityComparer.Instance);

    /// <summary>Resource type.</summary>
    public required ResourceTypeDefinition Type { get; init; }

    /// <summary>What the client wrote: <see cref="Resource.Attributes"/>. Values of the server's attributes in it are not looked at.</summary>
    public required ComplexValue Attributes { get; init; }

    /// <summary><c>id</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>meta.created</c>, as exact as the store keeps it.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary><c>meta.lastModified</c>, as exact as the store keeps it.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary><c>meta.version</c>: the ETag, such as <c>W/"3"</c>.</summary>
    public required string Version { get; init; }

    /// <summary>What <c>meta.location</c> begins with: the connector's endpoint without a slash at its end. Empty: it is relative, <c>/Users/{id}</c>.</summary>
    public string BaseAddress { get; init; } = "";

    /// <summary>A user's <c>groups</c>, or a group's <c>members</c>: those that the one who asks may see.</summary>
    public IReadOnlyList<SubjectReference> References { get; init; } = [];

    /// <summary>The value of a top-level attribute, or <see langword="null"/> when unassigned.</summary>
    public ScimValue? this[AttributeDefinition attribute]
    {
        get
        {
            if (!ServerAttributes.Contains(Type, attribute))
            {
                return Attributes[attribute];
            }

            if (!_computed.TryGetValue(attribute, out var value))
            {
                _computed[attribute] = value = Compute(attribute);
            }

            return value;
        }
    }

    private ScimValue? Compute(AttributeDefinition attribute) => attribute.SchemaId.Length > 0 ? Membership(attribute) : attribute.Name switch
    {
        ServerAttributes.Schemas => new MultiValue(ServerAttributes.SchemasOf(Type, Attributes)),
        ServerAttributes.Id => new StringValue(Id.ToString()),
        _ => Object(attribute, [
            ("resourceType", Type.Name),
            ("created", ScimInstant.Format(Created)),
            ("lastModified", ScimInstant.Format(LastModified)),
            ("location", $"{BaseAddress}{Type.Endpoint}/{Id}"),
            ("version", Version)]),
    };

    private MultiValue? Membership(AttributeDefinition attribute) => References.Count == 0 ? null : new(
        [.. References.Select(reference => Object(attribute, [
            ("value", reference.Id.ToString()),
            ("$ref", $"..{(attribute.Name == "groups" || reference.Type == "Group" ? "/Groups" : "/Users")}/{reference.Id}"),
            ("display", reference.Display),
            ("type", reference.Type)]))]);

    private static ComplexValue Object(AttributeDefinition attribute, ReadOnlySpan<(string Name, string Text)> texts)
    {
        var values = ImmutableArray.CreateBuilder<AttributeValue>(texts.Length);
        foreach (var (name, text) in texts)
        {
            if (attribute.Find(name) is { } subAttribute)
            {
                values.Add(new(subAttribute, new StringValue(text)));
            }
        }

        return ComplexValue.Of(values);
    }
}

/// <summary>An element of a user's <c>groups</c> or of a group's <c>members</c>.</summary>
/// <param name="Id">The group's or member's id.</param>
/// <param name="Display">Its display name.</param>
/// <param name="Type">The sub-attribute <c>type</c>: <c>direct</c> for a group of a user, <c>User</c> or <c>Group</c> for a member.</param>
public sealed record SubjectReference(Guid Id, string Display, string Type);
