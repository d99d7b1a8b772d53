using System.Buffers;
using System.Collections.Immutable;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Memory;

/// <summary>A resource as an activation remembers it: the representation, and what else of the row a write needs.</summary>
/// <remarks>A silo may have a million: what can be read from the representation is not kept beside it, and a value that many have is kept once.</remarks>
internal sealed class RememberedResource
{
    private readonly byte[] _body;

    /// <summary>The stored JSON; without its braces if it is a part of the body, as it is unless the resource has what answers do not show.</summary>
    private readonly ReadOnlyMemory<byte> _stored;

    private readonly DateTime _created;
    private readonly ResourceOwner _viewer;
    private readonly Facts _facts;

    private RememberedResource(ResourceView view, ReadOnlyMemory<byte> stored, Facts facts, ResourceOwner viewer, int staleMarks, SharedValues shared)
    {
        _body = Representation.Write(view);
        var start = stored.Span is [(byte)'{', .. var properties, (byte)'}'] ? _body.AsSpan().IndexOf(properties) : -1;
        _stored = start < 0 ? stored : _body.AsMemory(start, stored.Length - 2);
        _facts = start < 0 ? facts : facts | Facts.IsInBody;
        _created = view.Created.UtcDateTime;
        _viewer = viewer;
        ETag = shared.Text(view.ETag);
        GroupIds = shared.Ids([.. view.Groups.Select(group => group.Id)]);
        StaleMarks = staleMarks;
    }

    [Flags]
    private enum Facts : byte
    {
        None = 0,
        IsGroup = 1,
        Active = 2,
        Protected = 4,
        Detached = 8,
        IsInBody = 16,
    }

    /// <summary>User or group.</summary>
    public ResourceKind Kind => _facts.HasFlag(Facts.IsGroup) ? ResourceKind.Group : ResourceKind.User;

    /// <summary>See <see cref="StoredResource.Active"/>.</summary>
    public bool Active => _facts.HasFlag(Facts.Active);

    /// <summary>See <see cref="StoredResource.Protected"/>.</summary>
    public bool Protected => _facts.HasFlag(Facts.Protected);

    /// <summary>See <see cref="StoredResource.Detached"/>.</summary>
    public bool Detached => _facts.HasFlag(Facts.Detached);

    /// <summary>See <see cref="StoredResource.Owner"/>.</summary>
    public required ResourceOwner Owner { get; init; }

    /// <summary>See <see cref="StoredResource.Version"/>.</summary>
    public required long Version { get; init; }

    /// <summary>See <see cref="StoredResource.LocalDisplayName"/>.</summary>
    public required string? LocalDisplayName { get; init; }

    /// <summary>See <see cref="StoredResource.ETag"/>.</summary>
    public string ETag { get; }

    /// <summary>See <see cref="StoredResource.GroupsDigest"/>.</summary>
    public string GroupsDigest => StoredResource.GroupsDigestOf(ETag);

    /// <summary>The groups that the representation of a user shows.</summary>
    public ImmutableArray<Guid> GroupIds { get; }

    /// <summary>The activation's <see cref="ResourceMemory.StaleMarks"/> before the row was read. Marks that came since make it old.</summary>
    public int StaleMarks { get; }

    /// <summary>The representation: see <see cref="ResourceReply.Body"/>.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>Remembers a row.</summary>
    /// <param name="row">The row, as it was read or as a commit made it.</param>
    /// <param name="resource">What <see cref="StoredResource.Json"/> holds, if that is at hand.</param>
    /// <param name="staleMarks">See <see cref="StaleMarks"/>.</param>
    /// <param name="shared">Values that others have too.</param>
    public static RememberedResource Of(StoredResource row, Resource? resource, int staleMarks, SharedValues shared)
    {
        var facts = FactsOf(row.Kind, row.Active, row.Protected, row.Detached);
        return new(Representation.ViewOf(row, resource), row.Json, facts, row.Viewer is { } viewer ? shared.Owner(viewer) : default, staleMarks, shared)
        {
            Owner = shared.Owner(row.Owner),
            Version = row.Version,
            LocalDisplayName = row.LocalDisplayName,
        };
    }

    /// <summary>
    /// What a commit left, without reading it again. A user's groups stay, but those of an inactive one, which has none; what an activation brings back must be read.
    /// </summary>
    /// <param name="plan">What was to be done.</param>
    /// <param name="result">That it was done.</param>
    /// <param name="shared">Values that others have too.</param>
    public RememberedResource After(PlannedChange plan, CommitResult result, SharedValues shared)
    {
        var (operation, resource) = plan;
        var content = operation.Content;
        var stored = content?.Json ?? StoredJson();
        var active = content?.Active ?? Active;
        var view = new ResourceView
        {
            Type = Representation.TypeOf(Kind),
            Id = operation.ResourceId,
            Attributes = (resource ?? ResourceReader.ReadStored(Representation.TypeOf(Kind), stored.Span)).Attributes,
            Created = _created,
            LastModified = result.LastModified,
            ETag = StoredResource.ETagOf(result.Version, active ? GroupsDigest : ""),
            Groups = active && !GroupIds.IsEmpty ? Representation.ReadGroups(_body) : [],
        };
        var facts = FactsOf(Kind, active, operation.Protected ?? Protected, operation.Detached ?? Detached);
        return new(view, stored, facts, _viewer, StaleMarks, shared)
        {
            Owner = operation.NewOwner is { } owner ? shared.Owner(owner) : Owner,
            Version = result.Version,
            LocalDisplayName = content is null ? LocalDisplayName : content.LocalDisplayName,
        };
    }

    /// <summary>Reads what the row holds.</summary>
    public Resource Read()
    {
        if (!_facts.HasFlag(Facts.IsInBody))
        {
            return ResourceReader.ReadStored(Representation.TypeOf(Kind), _stored.Span);
        }

        // What is read keeps nothing of the bytes.
        var length = _stored.Length + 2;
        var json = ArrayPool<byte>.Shared.Rent(length);
        PutStored(json.AsSpan(0, length));
        var resource = ResourceReader.ReadStored(Representation.TypeOf(Kind), json.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(json);
        return resource;
    }

    /// <summary>Whether it is what SCIM requests of that owner may see, as they may see it.</summary>
    public bool Serves(ResourceOwner viewer) => IsVisibleTo(viewer) && (Kind == ResourceKind.Group || _viewer == viewer);

    /// <summary>See <see cref="StoredResource.IsVisibleTo"/>.</summary>
    public bool IsVisibleTo(ResourceOwner viewer) => StoredResource.IsVisible(Kind, Owner, Protected, Detached, viewer);

    private static Facts FactsOf(ResourceKind kind, bool active, bool isProtected, bool detached) =>
        (kind == ResourceKind.Group ? Facts.IsGroup : 0) | (active ? Facts.Active : 0) | (isProtected ? Facts.Protected : 0) | (detached ? Facts.Detached : 0);

    private ReadOnlyMemory<byte> StoredJson()
    {
        if (!_facts.HasFlag(Facts.IsInBody))
        {
            return _stored;
        }

        var json = new byte[_stored.Length + 2];
        PutStored(json);
        return json;
    }

    /// <summary>Writes the stored JSON that is a part of the body, with its braces.</summary>
    private void PutStored(Span<byte> json)
    {
        json[0] = (byte)'{';
        _stored.Span.CopyTo(json[1..]);
        json[^1] = (byte)'}';
    }
}
