using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.TestKit.Model;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

/// <summary>A tenant with users and groups of two connectors and of its own, and what rules the first connector has had and will have.</summary>
/// <param name="Members">Users and groups.</param>
/// <param name="Old">Rules that evaluated what is stored.</param>
/// <param name="New">Rules to come.</param>
internal sealed record RandomDirectory(RandomMember[] Members, (DirectoryRules? Rules, AttributeMapping? Mapping) Old, (DirectoryRules? Rules, AttributeMapping? Mapping) New)
{
    private static readonly Gen<DirectoryRule> _userRule = OneOf(
        Name("ann*"), Name("*@x"), Name("??b*"), Filter("title eq \"boss\""), Filter("title pr"), Filter("emails[type eq \"work\"]"), Filter("active eq false"), Filter("not (title eq \"clerk\")"));

    private static readonly Gen<DirectoryRule> _groupRule = OneOf(Name("app-*"), Name("*s"), Filter("externalId pr"), Filter("displayName sw \"app\""));

    private static readonly Gen<AttributeSource> _source = OneOf(
        Path("userName"), Path("title"), Path("emails[type eq \"work\"].value"), Path("emails"), Template("{title}-{userName}"), Constant("same"),
        Path("userName", Transform(AttributeTransformKind.SubstringBefore, "@")), Path("userName", Transform(AttributeTransformKind.Upper)),
        Path("title", Transform(AttributeTransformKind.Replace, "s+", "z")));

    private static readonly Gen<AttributeMapping?> _mapping = Gen.Select(Gen.Int[0, 3], _source.Array[1, 3], _source.Array[1, 2], (kind, one, two) =>
        kind == 0 ? null : MappingOf(("username", one), ("email", two), ("zone", [Constant("eu")])));

    private static readonly Gen<(DirectoryRules? Rules, AttributeMapping? Mapping)> _settings = Gen.Select(
        _userRule.Array[0, 2], _userRule.Array[0, 2], _groupRule.Array[0, 1], _groupRule.Array[0, 1], _mapping,
        (include, exclude, includeGroup, excludeGroup, mapping) => ((DirectoryRules?)new DirectoryRules
        {
            Users = new() { Include = [.. include], Exclude = [.. exclude] },
            Groups = new() { Include = [.. includeGroup], Exclude = [.. excludeGroup] },
        }, mapping));

    private static readonly Gen<RandomMember> _member = Gen.Select(
        Gen.Bool, Gen.Int[0, 3], OneOf("ann", "bob", "eve"), OneOf<string?>(null, "Boss", "clerk", "boss"), OneOf<string?>(null, "a@x", "A@X", "b@x"), OneOf("work", "home"), Gen.Int[0, 4],
        (isGroup, owner, name, title, email, type, active) => new RandomMember(isGroup && owner < 2, owner, name, title, email, type, active > 0));

    private static readonly ResourceOwner[] _owners = [Owner, Owner, ResourceOwner.Of(ConnectorId.Parse("entra")), ResourceOwner.Local];

    /// <summary>What is evaluated twice must come out alike, however busy the machine is.</summary>
    public static TimeSpan NoLimit => Regex.InfiniteMatchTimeout;

    /// <summary>The connector.</summary>
    public static ConnectorId Connector { get; } = ConnectorId.Parse("okta");

    /// <summary>The same, as an owner.</summary>
    public static ResourceOwner Owner => ResourceOwner.Of(ConnectorId.Parse("okta"));

    /// <summary>The tenant.</summary>
    public static TenantId Tenant { get; } = TenantId.Parse("t");

    /// <summary>Directories of up to ten members, so that a preview's examples are all there are.</summary>
    public static Gen<RandomDirectory> Any { get; } = Gen.Select(_member.Array[0, 10], _settings, _settings, (members, old, next) => new RandomDirectory(members, old, next));

    /// <summary>The rules that evaluated what is stored, version 1.</summary>
    public CompiledEvaluation OldRules => CompiledEvaluation.Compile(Old.Rules, Old.Mapping, 1, timeLimit: NoLimit).Value;

    /// <summary>The rules to come, version 2.</summary>
    public CompiledEvaluation NewRules => CompiledEvaluation.Compile(New.Rules, New.Mapping, 2, timeLimit: NoLimit).Value;

    /// <summary>Puts it into a store of its own. Repeating it gives the same ids.</summary>
    public async Task<InMemoryDirectoryStore> StoreAsync()
    {
        var store = new InMemoryDirectoryStore();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await store.CreateTenantAsync(Tenant, at);
        var operations = Members.Select((member, number) => new CommitOperation
        {
            OperationId = Guid.CreateVersion7(at),
            Tenant = Tenant,
            Kind = member.IsGroup ? ResourceKind.Group : ResourceKind.User,
            Action = CommitAction.Create,
            ResourceId = new Guid(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
            Actor = _owners[member.Owner],
            At = at,
            RequestId = "create",
            Content = ContentOf(member, number, _owners[member.Owner] == Owner ? OldRules : CompiledEvaluation.Default),
        }).ToList();
        if (operations.Count > 0)
        {
            Assert.All(await store.CommitAsync(operations), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        }

        return store;
    }

    /// <summary>What a grain would write of a member.</summary>
    public static ResourceContent ContentOf(RandomMember member, int number, CompiledEvaluation rules)
    {
        if (member.IsGroup)
        {
            var group = new JsonObject { ["displayName"] = string.Create(CultureInfo.InvariantCulture, $"{(member.Title is null ? "app-" : "")}{member.Name}{number}s") };
            if (member.Email is { } externalId)
            {
                group["externalId"] = externalId;
            }

            return ResourceContents.OfGroup(Group(group.ToJsonString()), rules);
        }

        var user = new JsonObject { ["userName"] = string.Create(CultureInfo.InvariantCulture, $"{member.Name}{number}{(member.Email is null ? "" : "@x")}"), ["active"] = member.Active };
        if (member.Title is { } title)
        {
            user["title"] = title;
        }

        if (member.Email is { } email)
        {
            user["emails"] = new JsonArray(new JsonObject { ["value"] = email, ["type"] = member.Type });
        }

        return ResourceContents.OfUser(User(user.ToJsonString()), null, rules);
    }

    /// <summary>One of some values.</summary>
    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join("; ", Members.AsEnumerable())} | {Old.Rules} {Old.Mapping} -> {New.Rules} {New.Mapping}";
}

/// <summary>A user or group.</summary>
internal sealed record RandomMember(bool IsGroup, int Owner, string Name, string? Title, string? Email, string Type, bool Active);
