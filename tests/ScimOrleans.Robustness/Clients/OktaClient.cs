using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Robustness.Histories;

namespace ScimOrleans.Robustness.Clients;

/// <summary>Behaves like Okta: looks users up by userName, reads and then sends them whole, deactivates by PATCH without a path, pushes groups.</summary>
internal sealed class OktaClient(Site site, string name, Realm own, Realm shared, int seed) : IdpClient(site, name, Fleets.Tenancy.Okta, own, shared, seed)
{
    protected override async Task<string> FindOrCreateUserAsync(Person person)
    {
        if (await FindAsync(person, "userName") is { } found)
        {
            return found;
        }

        var answer = await SendAsync(new(HttpMethod.Post, "Users", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{person.Name}}","name":{"givenName":"Given","familyName":"{{person.Name}}"},"emails":[{"primary":true,"value":"{{person.Name}}@example.com","type":"work"}],"displayName":"{{person.Name}}","locale":"en-US","title":"{{person.Title}}","nickName":"{{person.Title}}","groups":[],"active":true}
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
        var answer = await SendAsync(new(HttpMethod.Post, "Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{realm.GroupName}}","members":[]}""")
        {
            Done = [201],
            NotDone = [409],
            Claims = answer => answer.Status == 409 ? [new NameTakenClaim(ResourceKind.Group, realm.GroupName)] : [RowClaim.Is(Guid.Parse(answer.Id), RowState.OfAnswer(answer.Body))],
        });
        if (answer.Status == 201)
        {
            return answer.Id;
        }

        var found = await SendAsync(new(HttpMethod.Get, $"Groups?filter={Uri.EscapeDataString($"displayName eq \"{realm.GroupName}\"")}"));
        return found["Resources[0].id"].GetString()!;
    }

    protected override async Task UpdateAsync(Person person, string title)
    {
        person.Title = title;
        var active = (await ReadAsync(person))["active"].GetRawText();
        await SendAsync(new(HttpMethod.Put, $"Users/{person.Id}", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"{{person.Id}}","userName":"{{person.Name}}","name":{"givenName":"Given","familyName":"{{person.Name}}","middleName":""},"emails":[{"primary":true,"value":"{{person.Name}}@example.com","type":"work"}],"displayName":"{{person.Name}}","title":"{{title}}","nickName":"{{title}}","active":{{active}},"groups":[],"meta":{"resourceType":"User"} }
            """)
        {
            Claims = answer => [.. Readings.ChangedUser(person.Id!, answer), .. Titled(person.Id!, title)],
        });
    }

    protected override async Task SetActiveAsync(Person person, bool active)
    {
        person.Active = active;
        // Memberships do not come back with the user, unless Okta pushes them.
        person.IsMember &= active;
        await SendAsync(Call.Patch($"Users/{person.Id}", $$"""{"op":"replace","value":{"active":{{(active ? "true" : "false")}} } }""") with
        {
            Claims = answer => [.. Readings.ChangedUser(person.Id!, answer), new RowClaim(Guid.Parse(person.Id!), row => row?.Active == active, $"active: {active}")],
        });
    }

    /// <summary>The name is sent with every change of members.</summary>
    protected override async Task SetMemberAsync(Realm realm, Person person, bool isMember)
    {
        person.IsMember = isMember;
        await SendAsync(Call.Patch(
            $"Groups/{realm.GroupId}",
            $$"""{"op":"replace","value":{"id":"{{realm.GroupId}}","displayName":"{{realm.GroupName}}"} }""",
            isMember
                ? $$"""{"op":"add","path":"members","value":[{"value":"{{person.Id}}","display":"{{person.Name}}"}]}"""
                : $$"""{"op":"remove","path":"members[value eq \"{{person.Id}}\"]"}""") with
        {
            Done = [200, 204],
            Claims = _ => [MemberClaim.Has(realm.GroupId!, person.Id!, isMember)],
        });
    }

    protected override Call PushAll(Realm realm, string members) => Random.Next(2) == 0
        ? Call.Patch($"Groups/{realm.GroupId}", $$"""{"op":"replace","path":"members","value":[{{members}}]}""")
        : new(HttpMethod.Put, $"Groups/{realm.GroupId}", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"{{realm.GroupId}}","displayName":"{{realm.GroupName}}","members":[{{members}}]}""");

    protected override Task SearchAsync(Realm realm, Person person)
    {
        // Another client may be changing what is wanted.
        var title = person.Title;
        return Random.Next(2) == 0 ? FindAsync(person, "userName") : ListAsync($"title eq \"{title}\"", row => row.Title == title);
    }

    /// <summary>The periodic import.</summary>
    protected override Task DoOwnAsync(Realm realm, Person person) => ImportAsync(slot: null);
}
