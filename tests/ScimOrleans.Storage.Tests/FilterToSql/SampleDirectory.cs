using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using CsCheck;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>A random directory: users and groups of two connectors and of the tenant itself, with members of which some are suspended.</summary>
internal sealed class SampleDirectory(ImmutableArray<SampleRow> users, ImmutableArray<SampleRow> groups)
{
    private const int Users = 10;
    private const int Groups = 6;

    private static readonly ScimModel Model = AllTypesModel.Instance;
    private static readonly ResourceOwner[] Owners = [Okta, Okta, ResourceOwner.Of(ConnectorId.Parse("entra")), ResourceOwner.Local];

    /// <summary>The viewer of whom most rows are.</summary>
    public static ResourceOwner Okta => ResourceOwner.Of(ConnectorId.Parse("okta"));

    /// <summary>What literals are taken from: the ids and instants of all sample directories, which differ only in what has them.</summary>
    public static FilterPool Pool { get; } = new()
    {
        Ids = [.. Enumerable.Range(1, Users + Groups).Select(Id)],
        BaseAddress = "https://scim.x.test/scim/v2/acme/okta",
    };

    public static Gen<SampleDirectory> Random { get; } = Gen.Select(
        Row(Model.User).Array[Users], Row(Model.Group).Array[Groups], (users, groups) => new SampleDirectory([.. users], [.. groups]));

    /// <summary>Writes all rows, and reads them as a viewer's filter sees them.</summary>
    /// <returns>For each kind, the resources that the viewer may see, by id.</returns>
    public async Task<ILookup<ResourceKind, FilterSubject>> StoreAsync(IDirectoryStore store, TenantId tenant, ResourceOwner viewer)
    {
        await store.CreateTenantAsync(tenant, Pool.Instants[0]);
        await store.CommitAsync([.. users.Select((row, i) => Create(tenant, ResourceKind.User, i, row))]);
        for (var i = 0; i < groups.Length; i++)
        {
            // One after the other, since what a group may hold depends on which groups are there.
            var members = await VisibleAsync(store, tenant, groups[i]);
            await store.CommitAsync([Create(tenant, ResourceKind.Group, i, groups[i]) with { Members = MembershipEdit.Exactly(members) }]);
        }

        await store.CommitAsync([.. users.Select((row, i) => (row, i)).Where(pair => pair.row.IsDeactivated).Select(pair => Deactivate(tenant, pair.i, pair.row))]);
        var rows = await AllAsync(store, tenant, viewer);
        var subjects = new List<(ResourceKind, FilterSubject)>();
        foreach (var row in rows.Values.Where(row => row.IsVisibleTo(viewer)).OrderBy(row => row.Id))
        {
            subjects.Add((row.Kind, Subject(row, await ReferencesAsync(store, tenant, rows, row, viewer))));
        }

        return subjects.ToLookup(pair => pair.Item1, pair => pair.Item2);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var row in users.Concat(groups))
        {
            text.AppendLine().Append("  ").Append(row.Owner).Append(row.Protected ? " protected" : "").Append(row.Detached ? " detached" : "").Append(row.IsDeactivated ? " deactivated" : "")
                .Append(" [").AppendJoin(',', row.Members).Append("] ").Append(Encoding.UTF8.GetString(Search(row.Resource)));
        }

        return text.ToString();
    }

    private static Guid Id(int number) => Guid.Parse($"0197f000-abcd-7000-8000-{number:x12}");

    private static Gen<SampleRow> Row(ResourceTypeDefinition type) => Gen.Select(
        ResourceGenerators.Resource(type), Gen.OneOf(Owners), Gen.Int[0, 5], Gen.OneOf([.. Pool.Instants]), Gen.Int[1, Users + Groups].Array[0, 8],
        (resource, owner, marks, at, members) => new SampleRow(WithActive(resource), owner, marks == 0, marks == 1, marks is 2 or 3, at, members));

    /// <summary>Whoever writes a user says whether it is active.</summary>
    private static Resource WithActive(Resource resource) => resource.Type.Find("active") is { } active && resource.Attributes[active] is null
        ? resource with { Attributes = resource.Attributes.With(active, BooleanValue.True) }
        : resource;

    private static CommitOperation Create(TenantId tenant, ResourceKind kind, int index, SampleRow row) => new()
    {
        OperationId = Guid.CreateVersion7(),
        Tenant = tenant,
        Kind = kind,
        Action = CommitAction.Create,
        ResourceId = Id(index + 1 + (kind == ResourceKind.Group ? Users : 0)),
        Actor = row.Owner,
        At = row.At,
        RequestId = "sample",
        Content = Content(row.Resource),
        Protected = kind == ResourceKind.User ? row.Protected : null,
        Detached = kind == ResourceKind.User ? row.Detached : null,
    };

    private static CommitOperation Deactivate(TenantId tenant, int index, SampleRow row)
    {
        var active = row.Resource.Type.Find("active")!;
        return Create(tenant, ResourceKind.User, index, row) with
        {
            Action = CommitAction.Update,
            At = Pool.Instants[^1],
            Content = Content(row.Resource with { Attributes = row.Resource.Attributes.With(active, BooleanValue.False) }),
            Protected = null,
            Detached = null,
        };
    }

    private static ResourceContent Content(Resource resource)
    {
        var json = new ArrayBufferWriter<byte>();
        ResourceWriter.WriteStored(json, resource);
        var name = Text(resource, resource.Type == Model.User ? "userName" : "displayName")!;
        return new()
        {
            Json = json.WrittenMemory,
            Search = Search(resource),
            Name = name,
            NameFolded = CaseFolding.Fold(name),
            ExternalId = Text(resource, "externalId"),
            DisplayName = Text(resource, "displayName") is { Length: > 0 } display ? display : name,
            Active = resource.Type.Find("active") is not { } active || resource.Attributes[active] == BooleanValue.True,
        };
    }

    private static byte[] Search(Resource resource)
    {
        var search = new ArrayBufferWriter<byte>();
        SearchDocument.Write(search, resource);
        return search.WrittenSpan.ToArray();
    }

    private static string? Text(Resource resource, string attribute) => (resource.Attributes[resource.Type.Find(attribute)!] as StringValue)?.Text;

    private static async Task<List<Guid>> VisibleAsync(IDirectoryStore store, TenantId tenant, SampleRow group)
    {
        var visible = new List<Guid>();
        foreach (var id in group.Members.Distinct().Select(Id))
        {
            var row = await store.ReadAsync(tenant, ResourceKind.User, id, null) ?? await store.ReadAsync(tenant, ResourceKind.Group, id, null);
            if (row?.IsVisibleTo(group.Owner) == true)
            {
                visible.Add(id);
            }
        }

        return visible;
    }

    private static async Task<Dictionary<Guid, StoredResource>> AllAsync(IDirectoryStore store, TenantId tenant, ResourceOwner viewer)
    {
        var rows = new Dictionary<Guid, StoredResource>();
        foreach (var id in Pool.Ids)
        {
            if (await store.ReadAsync(tenant, ResourceKind.User, id, viewer) is { } user)
            {
                rows.Add(id, user);
            }
            else if (await store.ReadAsync(tenant, ResourceKind.Group, id, viewer) is { } group)
            {
                rows.Add(id, group);
            }
        }

        return rows;
    }

    private static async Task<SubjectReference[]> ReferencesAsync(
        IDirectoryStore store, TenantId tenant, Dictionary<Guid, StoredResource> rows, StoredResource row, ResourceOwner viewer) => row.Kind == ResourceKind.User
        ? [.. row.Groups.Where(group => rows[group.Id].IsVisibleTo(viewer)).Select(group => new SubjectReference(group.Id, group.Display, "direct"))]
        : await store.ReadMembersAsync(tenant, [row.Id]).Where(member => rows[member.Id].IsVisibleTo(viewer))
            .Select(member => new SubjectReference(member.Id, member.Display, member.Kind.ToString())).ToArrayAsync();

    private static FilterSubject Subject(StoredResource row, SubjectReference[] references)
    {
        var type = row.Kind == ResourceKind.User ? Model.User : Model.Group;
        return new()
        {
            Type = type,
            Attributes = ResourceReader.ReadStored(type, row.Json.Span).Attributes,
            Id = row.Id,
            Created = row.Created,
            LastModified = row.LastModified,
            Version = row.ETag,
            BaseAddress = Pool.BaseAddress,
            References = references,
        };
    }
}

/// <summary>A row of a random directory.</summary>
/// <param name="Resource">What the client wrote.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Protected">A user out of SCIM's reach.</param>
/// <param name="Detached">A user that its provider has deleted.</param>
/// <param name="IsDeactivated">A user that is deactivated after it joined its groups.</param>
/// <param name="At">When it was made.</param>
/// <param name="Members">Numbers of a group's members; those that it may not have are left out.</param>
internal sealed record SampleRow(Resource Resource, ResourceOwner Owner, bool Protected, bool Detached, bool IsDeactivated, DateTimeOffset At, int[] Members);
