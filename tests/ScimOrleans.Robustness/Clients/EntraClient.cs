using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Robustness.Histories;

namespace ScimOrleans.Robustness.Clients;

/// <summary>Behaves like Entra: matches users by externalId, changes them by PATCH with capital letters and booleans as texts, never reads a group's members, deletes users.</summary>
internal sealed class EntraClient(Site site, string name, Realm own, Realm shared, int seed) : IdpClient(site, name, Fleets.Tenancy.Entra, own, shared, seed)
{
    protected override async Task<string> FindOrCreateUserAsync(Person person)
    {
        if (await FindAsync(person, "externalId") is { } found)
        {
            return found;
        }

        var answer = await SendAsync(new(HttpMethod.Post, "Users", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"{{person.Name}}","userName":"{{person.Name}}","active":true,"displayName":"{{person.Name}}","emails":[{"primary":true,"type":"work","value":"{{person.Name}}@example.com"}],"meta":{"resourceType":"User"},"name":{"formatted":"{{person.Name}}","familyName":"{{person.Name}}","givenName":"Given"},"roles":[],"title":"{{person.Title}}","nickName":"{{person.Title}}","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"} }
            """)
        {
            Done = [201],
            NotDone = [409],
            Claims = answer => answer.Status == 409 ? [new NameTakenClaim(ResourceKind.User, person.Name)] : Readings.ChangedUser("", answer),
        });
        return answer.Status == 201 ? answer.Id : await FindAsync(person, "userName") ?? throw new InvalidOperationException($"{person.Name} is taken, and nobody has it.\n{answer}");
    }

    protected override async Task<string> FindOrCreateGroupAsync(Realm realm)
    {
        var path = $"Groups?excludedAttributes=members&filter={Uri.EscapeDataString($"displayName eq \"{realm.GroupName}\"")}";
        var found = await SendAsync(new(HttpMethod.Get, path));
        if (found["totalResults"].GetInt32() == 0)
        {
            var answer = await SendAsync(new(HttpMethod.Post, "Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"{{realm.GroupName}}","displayName":"{{realm.GroupName}}","meta":{"resourceType":"Group"} }""")
            {
                Done = [201],
                NotDone = [409],
                Claims = answer => answer.Status == 409 ? [new NameTakenClaim(ResourceKind.Group, realm.GroupName)] : [RowClaim.Is(Guid.Parse(answer.Id), RowState.OfAnswer(answer.Body))],
            });
            if (answer.Status == 201)
            {
                return answer.Id;
            }

            found = await SendAsync(new(HttpMethod.Get, path));
        }

        return found["Resources[0].id"].GetString()!;
    }

    protected override async Task UpdateAsync(Person person, string title)
    {
        person.Title = title;
        string[] operations = Random.Next(2) == 0
            ? [Titles(title)]
            : [$$"""{"op":"Replace","path":"title","value":"{{title}}"}""", $$"""{"op":"Add","path":"nickName","value":"{{title}}"}"""];
        await SendAsync(Call.Patch($"Users/{person.Id}", operations) with { Claims = answer => [.. Readings.ChangedUser(person.Id!, answer), .. Titled(person.Id!, title)] });
    }

    protected override async Task SetActiveAsync(Person person, bool active)
    {
        person.Active = active;
        await SendAsync(Call.Patch($"Users/{person.Id}", $$"""{"op":"Replace","path":"active","value":"{{active}}"}""") with
        {
            Claims = answer => [.. Readings.ChangedUser(person.Id!, answer), new RowClaim(Guid.Parse(person.Id!), row => row?.Active == active, $"active: {active}")],
        });
    }

    protected override async Task SetMemberAsync(Realm realm, Person person, bool isMember)
    {
        person.IsMember = isMember;
        var operation = isMember
            ? $$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{person.Id}}"}]}"""
            : Random.Next(2) == 0
                ? $$"""{"op":"Remove","path":"members","value":[{"value":"{{person.Id}}"}]}"""
                : $$"""{"op":"Remove","path":"members[value eq \"{{person.Id}}\"]"}""";
        await SendAsync(Call.Patch($"Groups/{realm.GroupId}", operation) with { Done = [200, 204], Claims = _ => [MemberClaim.Has(realm.GroupId!, person.Id!, isMember)] });
    }

    protected override Call PushAll(Realm realm, string members) => Call.Patch($"Groups/{realm.GroupId}", $$"""{"op":"Replace","path":"members","value":[{{members}}]}""");

    /// <summary>Matching by one attribute or another, and the question whether a user is a member.</summary>
    protected override async Task SearchAsync(Realm realm, Person person)
    {
        if (Random.Next(2) == 0)
        {
            await FindAsync(person, Random.Next(2) == 0 ? "externalId" : "userName");
            return;
        }

        await SendAsync(new(HttpMethod.Get, $"Groups?excludedAttributes=members&filter={Uri.EscapeDataString($"id eq \"{realm.GroupId}\" and members eq \"{person.Id}\"")}")
        {
            Claims = answer => [MemberClaim.Shows(realm.GroupId!, person.Id!, answer["totalResults"].GetInt32() == 1)],
        });
    }

    /// <summary>Deletes a user, after disabling it; or looks at a group without its members; or tests the connection.</summary>
    protected override async Task DoOwnAsync(Realm realm, Person person)
    {
        if (Random.Next(3) == 0)
        {
            await ListAsync($"userName eq \"{Guid.NewGuid()}\"", _ => false);
        }
        else if (realm.IsShared)
        {
            await SendAsync(new(HttpMethod.Get, $"Groups/{realm.GroupId}?excludedAttributes=members") { Claims = answer => Readings.Group(realm.GroupId!, answer, remembered: true) });
        }
        else
        {
            await SetActiveAsync(person, false);
            await SendAsync(new(HttpMethod.Delete, $"Users/{person.Id}") { Done = [204], NotDone = [404], Claims = _ => Readings.Gone(person.Id!) });
            await SendAsync(new(HttpMethod.Get, $"Users/{person.Id}") { NotDone = [404], Claims = answer => Readings.User(person.Id!, answer) });
            realm.Replace(person);
        }
    }
}
