using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness.Clients;

/// <summary>An identity provider: it wants users and groups to be something, and repeats its requests until they are. What it may not do it tries too.</summary>
internal abstract class IdpClient(Site site, string name, string connector, Realm own, Realm shared, int seed) : IDisposable
{
    private readonly Wire _wire = new(site, name, connector, new Random(seed));
    private int _count;

    protected Random Random { get; } = new(seed);

    protected string Connector => connector;

    /// <summary>Works until it is told to stop, and ends what it has begun.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(Random.Next(3) == 0 ? shared : own);
            await Task.Delay(Random.Next(40), CancellationToken.None);
        }
    }

    /// <summary>Looks at everything through one server, and changes nothing.</summary>
    public async Task LookAsync(Realm realm, int slot)
    {
        foreach (var person in realm.People.Where(person => person.Id is not null))
        {
            await ReadAsync(person, slot);
        }

        if (realm.GroupId is not null)
        {
            await ReadGroupAsync(realm, slot);
        }

        if (realm.IsShared)
        {
            await ImportAsync(slot);
        }
    }

    /// <summary>Puts right what is not as it is wanted, as a periodic import does.</summary>
    public async Task ReconcileAsync(Realm realm)
    {
        await FindOrCreateAsync(realm);
        var users = (await ImportAsync(slot: null))["Resources"].EnumerateArray().ToDictionary(user => user.GetProperty("id").GetString()!, RowState.OfAnswer);
        foreach (var person in realm.People.Where(person => users.GetValueOrDefault(person.Id!) != Wanted(person)))
        {
            var active = person.Active;
            await UpdateAsync(person, person.Title!);
            await SetActiveAsync(person, active);
        }

        await PushAllAsync(realm);
    }

    /// <summary>Whether a server tells just what is wanted.</summary>
    /// <returns>What it tells instead, or <see langword="null"/>.</returns>
    public async Task<string?> CompareAsync(Realm realm, int slot)
    {
        var members = realm.Members.Select(person => Guid.Parse(person.Id!)).ToHashSet();
        foreach (var person in realm.People)
        {
            var user = await ReadAsync(person, slot);
            var groups = Readings.Values(user.Body, "groups");
            if (RowState.OfAnswer(user.Body) != Wanted(person) || groups.Contains(Guid.Parse(realm.GroupId!)) != members.Contains(Guid.Parse(person.Id!)))
            {
                return $"Server {slot}, {Wanted(person)}, member: {realm.Members.Contains(person)}\n{user}";
            }
        }

        var group = await ReadGroupAsync(realm, slot);
        return Readings.Values(group.Body, "members").SetEquals(members) ? null : $"Server {slot}, members {string.Join(", ", members)}\n{group}";
    }

    /// <inheritdoc/>
    public void Dispose() => _wire.Dispose();

    protected Task<ScimResponse> SendAsync(Call call, int? slot = null) => _wire.SendAsync(call, slot);

    /// <summary>A text that no other request has.</summary>
    protected string NewText() => $"{name}-{++_count}";

    /// <summary>Finds the user by what identifies it, or makes it.</summary>
    protected abstract Task<string> FindOrCreateUserAsync(Person person);

    protected abstract Task<string> FindOrCreateGroupAsync(Realm realm);

    /// <summary>Sets a user's title and nickname in one request.</summary>
    protected abstract Task UpdateAsync(Person person, string title);

    protected abstract Task SetActiveAsync(Person person, bool active);

    protected abstract Task SetMemberAsync(Realm realm, Person person, bool isMember);

    /// <summary>A request that sends the whole list of members, which is the given JSON.</summary>
    protected abstract Call PushAll(Realm realm, string members);

    protected abstract Task SearchAsync(Realm realm, Person person);

    /// <summary>What only this provider does.</summary>
    protected abstract Task DoOwnAsync(Realm realm, Person person);

    /// <summary>Looks a user up by an attribute that has its name.</summary>
    /// <returns>Its id, or <see langword="null"/>.</returns>
    protected async Task<string?> FindAsync(Person person, string attribute)
    {
        var answer = await ListAsync($"{attribute} eq \"{person.Name}\"", row => row.Name == person.Name);
        return answer["totalResults"].GetInt32() == 0 ? null : answer.ShouldHave("totalResults", 1)["Resources[0].id"].GetString();
    }

    protected Task<ScimResponse> ListAsync(string filter, Func<RowState, bool> matches) => SendAsync(new(HttpMethod.Get, $"Users?filter={Uri.EscapeDataString(filter)}&startIndex=1&count=100")
    {
        Claims = answer => Readings.List(answer, ResourceKind.User, connector, matches, filter),
    });

    protected async Task<ScimResponse> ReadAsync(Person person, int? slot = null)
    {
        var answer = await SendAsync(new(HttpMethod.Get, $"Users/{person.Id}") { Claims = answer => Readings.User(person.Id!, answer) }, slot);
        person.ETag = answer.ETag;
        return answer;
    }

    protected Task<ScimResponse> ReadGroupAsync(Realm realm, int? slot = null) =>
        SendAsync(new(HttpMethod.Get, $"Groups/{realm.GroupId}") { Claims = answer => Readings.Group(realm.GroupId!, answer, remembered: false) }, slot);

    protected async Task<ScimResponse> ImportAsync(int? slot)
    {
        await SendAsync(new(HttpMethod.Get, "Groups?startIndex=1&count=100") { Claims = answer => Readings.List(answer, ResourceKind.Group, connector, _ => true, "all groups") }, slot);
        return await SendAsync(new(HttpMethod.Get, "Users?startIndex=1&count=100") { Claims = answer => Readings.List(answer, ResourceKind.User, connector, _ => true, "all users") }, slot);
    }

    protected static IEnumerable<Claim> Titled(string id, string title) => [new RowClaim(Guid.Parse(id), row => row?.Title == title, $"has the title {title}")];

    private static RowState Wanted(Person person) => new(person.Name, person.Title, person.Title, person.Active);

    private async Task PushAllAsync(Realm realm)
    {
        var members = realm.Members.Select(person => person.Id!).ToList();
        foreach (var person in realm.People)
        {
            person.IsMember &= person.Active;
        }

        var all = realm.People.Select(person => person.Id).OfType<string>().ToList();
        await SendAsync(PushAll(realm, string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))) with
        {
            Done = [200, 204],
            Claims = _ => all.Select(id => MemberClaim.Has(realm.GroupId!, id, members.Contains(id))),
        });
    }

    private async Task StepAsync(Realm realm)
    {
        await FindOrCreateAsync(realm);
        var person = realm.People[Random.Next(realm.People.Count)];
        switch (Random.Next(16))
        {
            case < 3:
                await UpdateAsync(person, NewText());
                break;
            case < 6:
                await ReadAsync(person);
                break;
            case 6:
                await SearchAsync(realm, person);
                break;
            case < 9:
                await SetMemberAsync(realm, person, !person.IsMember);
                break;
            case 9:
                await SetActiveAsync(person, !person.Active);
                break;
            case 10:
                await PushAllAsync(realm);
                break;
            case 11:
                await ReadGroupAsync(realm);
                break;
            case 12:
                await AskForHalfAsync(person);
                break;
            case 13:
                await UpdateIfUnchangedAsync(person);
                break;
            case 14:
                await TrespassAsync();
                break;
            default:
                await DoOwnAsync(realm, person);
                break;
        }
    }

    private async Task FindOrCreateAsync(Realm realm)
    {
        realm.GroupId ??= await FindOrCreateGroupAsync(realm);
        foreach (var person in realm.People.Where(person => person.Id is null))
        {
            person.Title ??= NewText();
            person.Id = await FindOrCreateUserAsync(person);
            site.Show(connector, person.Id);
        }
    }

    /// <summary>Sends operations of which the last one is not allowed: nothing of them may happen.</summary>
    private Task<ScimResponse> AskForHalfAsync(Person person) => SendAsync(Call.Patch(
        $"Users/{person.Id}",
        $$"""{"op":"replace","path":"title","value":"{{NewText()}}"}""",
        $$"""{"op":"replace","path":"id","value":"{{Guid.NewGuid()}}"}""") with
    { Done = [], NotDone = [400] });

    /// <summary>Changes what was read before, if nobody else has.</summary>
    private async Task UpdateIfUnchangedAsync(Person person)
    {
        var title = NewText();
        var answer = await SendAsync(Call.Patch($"Users/{person.Id}", Titles(title)) with
        {
            NotDone = [412],
            IfMatch = person.ETag ?? (await ReadAsync(person)).ETag,
            Claims = answer => answer.Status == 412 ? [] : [.. Readings.ChangedUser(person.Id!, answer), .. Titled(person.Id!, title)],
        });
        person.ETag = null;
        if (answer.Status == 412)
        {
            // An earlier attempt may have been the change that is in the way.
            await UpdateAsync(person, NewText());
        }
        else
        {
            person.Title = title;
        }
    }

    protected static string Titles(string title) => $$"""{"op":"replace","value":{"title":"{{title}}","nickName":"{{title}}"} }""";

    /// <summary>Asks for what belongs to another connector.</summary>
    private async Task TrespassAsync()
    {
        if (site.Foreign(connector) is { } id)
        {
            var call = Random.Next(2) == 0 ? new Call(HttpMethod.Get, $"Users/{id}") : Call.Patch($"Users/{id}", Titles("trespass"));
            await SendAsync(call with { Done = [], NotDone = [404] });
        }
    }
}
