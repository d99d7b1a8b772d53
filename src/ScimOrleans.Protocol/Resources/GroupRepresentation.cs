using System.Text.Json;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Writes a group with its members one by one, so that a group of any size needs no more memory than the writer's buffer.</summary>
/// <remarks>
/// <see cref="Begin"/>, then <see cref="WriteMember"/> for each, then <see cref="End"/>; whoever writes flushes the writer between. Members come last, behind
/// <c>meta</c>. Without members <c>members</c> is an empty list.
/// </remarks>
/// <param name="writer">Where to.</param>
/// <param name="view">The group.</param>
/// <param name="projection">What the client wants, for groups.</param>
/// <param name="baseUrl">Absolute address of the connector's endpoint, without a slash at its end.</param>
public sealed class GroupRepresentation(Utf8JsonWriter writer, ResourceView view, Projection projection, string baseUrl)
{
    private readonly AttributeDefinition _attribute = view.Type.MembersAttribute ?? throw new ArgumentException("Not a group.", nameof(view));
    private ReferenceWriter _reference;

    /// <summary>Whether members are to be written. If not, they need not be read.</summary>
    public bool WantsMembers => projection.Wants(_attribute);

    /// <summary>Writes all but the members.</summary>
    public void Begin()
    {
        RepresentationWriter.WriteUpToMeta(writer, view, projection);
        RepresentationWriter.WriteMeta(writer, view, projection, baseUrl);
        if (WantsMembers)
        {
            _reference = new(_attribute, projection);
            writer.WriteStartArray(_attribute.EncodedName);
        }
    }

    /// <summary>Writes one member; only if <see cref="WantsMembers"/>.</summary>
    /// <param name="id">The member.</param>
    /// <param name="display">Its display name.</param>
    /// <param name="type">Name of its resource type: <c>User</c> or <c>Group</c>.</param>
    public void WriteMember(Guid id, string display, string type)
    {
        if (!WantsMembers)
        {
            throw new InvalidOperationException("The client does not want members.");
        }

        _reference.Write(writer, id, type == "Group" ? ResourceTypeDefinition.GroupsEndpoint : ResourceTypeDefinition.UsersEndpoint, display, type);
    }

    /// <summary>Writes the end.</summary>
    public void End()
    {
        if (WantsMembers)
        {
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
