using System.Collections.Immutable;
using System.Text.Json;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>Writes a random directory into a store and into lists.</summary>
internal sealed class DirectoryPopulation(Scene scene, RoleScene roles, Random random)
{
    private static readonly string[] _words = ["Ann", "Bo", "Zoë", "ÉMILE", "Straße", "O'Neil", "ann-lee", "x_y", "Σίσυφος", "lee%", "李", "(Bo)"];

    /// <summary>Writes it.</summary>
    public async Task<PlainDirectory> WriteAsync(int users, int groups, int roleCount)
    {
        var directory = new PlainDirectory { Public = (await scene.LogAsync())[0].ResourceId };
        for (var i = 0; i < users; i++)
        {
            directory.Users.Add(await WriteUserAsync(i));
        }

        for (var i = 0; i < groups; i++)
        {
            directory.Groups.Add(await WriteGroupAsync(directory, i));
        }

        for (var i = 0; i < roleCount; i++)
        {
            directory.Roles.Add(await WriteRoleAsync(directory, i));
        }

        return directory;
    }

    /// <summary>Content of a user with mapped attributes.</summary>
    public static ResourceContent Content(string name, ImmutableDictionary<string, string> attributes, bool active = true, bool included = true) =>
        Scene.Content(name, active) with { Mapped = JsonSerializer.SerializeToUtf8Bytes(attributes), Included = included };

    private async Task<PlainUser> WriteUserAsync(int number)
    {
        var name = $"{Word()}{number}";
        var attributes = ImmutableDictionary.CreateBuilder<string, string>();
        attributes["username"] = name;
        foreach (var key in new[] { "email", "firstName", "lastName", "displayName", "department" })
        {
            if (random.Next(4) > 0)
            {
                attributes[key] = key == "email" ? $"{Word()}@{Word()}.test" : $"{Word()} {Word()}";
            }
        }

        var user = new PlainUser(
            Scene.NewId(), name, attributes.ToImmutable(), random.Next(3) == 0 ? ResourceOwner.Local : Scene.Okta, random.Next(5) > 0, random.Next(8) == 0, random.Next(6) > 0);
        await scene.DoAsync(scene.NewUser(name, id: user.Id) with
        {
            Actor = user.Owner,
            Content = Content(name, user.Attributes, included: user.Included),
            Detached = user.Detached,
        });
        return user;
    }

    private async Task<PlainGroup> WriteGroupAsync(PlainDirectory directory, int number)
    {
        // Members come from anywhere below: no circles.
        var group = new PlainGroup(Scene.NewId(), $"{Word()} {number}", Scene.Okta, random.Next(5) > 0);
        group.Members.UnionWith(directory.Users.Where(user => !user.Detached && random.Next(4) == 0).Select(user => user.Id));
        group.Members.UnionWith(directory.Groups.Where(_ => random.Next(4) == 0).Select(inner => inner.Id));
        await scene.DoAsync(scene.Operation(ResourceKind.Group, CommitAction.Create, group.Id) with
        {
            Content = Scene.Content(group.Name, attribute: "displayName") with { Included = group.Included },
            Members = MembershipEdit.None.ThenAdd([.. group.Members]),
        });
        return group;
    }

    private async Task<PlainRole> WriteRoleAsync(PlainDirectory directory, int number)
    {
        var role = new PlainRole(Scene.NewId(), $"Role {number}");
        role.Holders.UnionWith(directory.Users.Where(_ => random.Next(10) == 0).Select(user => user.Id));
        role.Holders.UnionWith(directory.Groups.Where(_ => random.Next(6) == 0).Select(group => group.Id));
        for (var i = random.Next(3); i > 0; i--)
        {
            role.Rules.Add(random.Next(2) == 0
                ? new(Scene.NewId(), random.Next(3), RoleMatch.NameGlob, $"{Word()[..1]}*{(random.Next(2) == 0 ? random.Next(10) : "?")}")
                : new(Scene.NewId(), random.Next(3), RoleMatch.Filter, $"displayName sw \"{Word()[..1]}\""));
        }

        await roles.DoAsync(roles.Operation(CommitAction.Create, role.Id) with
        {
            Content = new(role.Name, "", false),
            AddHolders = [.. role.Holders],
            PutRules = [.. role.Rules],
        });
        return role;
    }

    /// <summary>Deactivates who is to be inactive, after the groups were made, so that its memberships are suspended.</summary>
    public async Task DeactivateAsync(PlainDirectory directory)
    {
        foreach (var user in directory.Users.Where(user => !user.Active))
        {
            await scene.DoAsync(scene.ChangeUser(user.Id) with { Actor = user.Owner, Content = Content(user.Name, user.Attributes, active: false, user.Included) });
        }
    }

    private string Word() => _words[random.Next(_words.Length)];
}
