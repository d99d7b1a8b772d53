using ScimOrleans.TestKit.Http;
using Xunit;

namespace ScimOrleans.Robustness;

/// <summary>
/// One client with users and a group of its own, so that it knows what must be there. It repeats what was not answered, with another
/// server, and asks by name before it takes a conflict for an error.
/// </summary>
internal sealed class SimulatedIdp(Fleet fleet, Weather weather, int number, Random random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(90);

    private readonly ScimClient[] _servers = [.. Enumerable.Range(0, Fleet.Size).Select(slot => fleet.CreateClient(slot, Patience))];
    private readonly Dictionary<string, OwnedUser> _users = [];
    private string _group = "";
    private int _counter;

    /// <summary>A request that was given up may still be under way in a frozen server, and happen later.</summary>
    private bool _hasStragglers;

    public int Acknowledged { get; private set; }

    public int Repeated { get; private set; }

    public IEnumerable<string> Resources => _users.Keys.Append(_group);

    public async Task RunAsync(CancellationToken stop)
    {
        _group = await CreateAsync("Groups", "displayName", $"group-{number}");
        while (!stop.IsCancellationRequested)
        {
            await StepAsync();
        }
    }

    /// <summary>Puts right what late requests may have changed, as a periodic import does; then every server must tell the truth.</summary>
    public async Task CheckAsync()
    {
        foreach (var (id, user) in _users)
        {
            if (_hasStragglers)
            {
                await SetTitleAsync(id, user);
            }

            await SendAsync(HttpMethod.Patch, $"Users/{id}", Operation($$"""{"op":"replace","path":"active","value":{{(user.Active ? "true" : "false")}}}"""));
        }

        await SendAsync(HttpMethod.Patch, $"Groups/{_group}", Operation($$"""{"op":"replace","path":"members","value":[{{string.Join(',', Members().Select(Member))}}]}"""));
        for (var slot = 0; slot < Fleet.Size; slot++)
        {
            foreach (var (id, user) in _users)
            {
                var read = (await SendAsync(HttpMethod.Get, $"Users/{id}", null, slot)).ShouldBe(200).ShouldHave("active", user.Active);
                Assert.Equal(user.Title, read.Has("title") ? read["title"].GetString() : null);
            }

            var group = (await SendAsync(HttpMethod.Get, $"Groups/{_group}", null, slot)).ShouldBe(200);
            var members = group.Has("members") ? group["members"].EnumerateArray().Select(member => member.GetProperty("value").GetString()!) : [];
            Assert.Equal(Members().Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
        }
    }

    private IEnumerable<string> Members() => _users.Where(user => user.Value is { IsMember: true, Active: true }).Select(user => user.Key);

    private async Task StepAsync()
    {
        if (_users.Count < 3)
        {
            var name = $"user-{number}-{++_counter}";
            _users.Add(await CreateAsync("Users", "userName", name), new());
            return;
        }

        var (id, user) = _users.ElementAt(random.Next(_users.Count));
        switch (random.Next(10))
        {
            case < 3:
                await SetTitleAsync(id, user);
                break;
            case < 6:
                await ReadAsync(id, user);
                break;
            case 6 when user.Active:
                user.IsMember = !user.IsMember;
                await AcknowledgeAsync(HttpMethod.Patch, $"Groups/{_group}", Operation(user.IsMember
                    ? $$"""{"op":"add","path":"members","value":[{{Member(id)}}]}"""
                    : $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}"""));
                break;
            case 7:
                user.Active = !user.Active;
                // The demo connector drops memberships on deactivation.
                user.IsMember &= user.Active;
                await AcknowledgeAsync(HttpMethod.Patch, $"Users/{id}", Operation($$"""{"op":"replace","path":"active","value":{{(user.Active ? "true" : "false")}}}"""));
                break;
            case 8:
                await DeleteAsync(id);
                break;
            default:
                await AcknowledgeAsync(HttpMethod.Patch, $"Groups/{_group}", Operation($$"""{"op":"replace","path":"members","value":[{{string.Join(',', Members().Select(Member))}}]}"""));
                break;
        }
    }

    private async Task SetTitleAsync(string id, OwnedUser user)
    {
        var title = $"t{++_counter:D6}";
        await AcknowledgeAsync(HttpMethod.Patch, $"Users/{id}", Operation($$"""{"op":"replace","path":"title","value":"{{title}}"}"""));
        user.Title = title;
        user.WrittenAt = weather.Now;
    }

    private async Task ReadAsync(string id, OwnedUser user)
    {
        var asked = weather.Now;
        var fair = weather.IsFair;
        var read = (await SendAsync(HttpMethod.Get, $"Users/{id}", null)).ShouldBe(200);
        if (_hasStragglers || user.Title is null)
        {
            return;
        }

        var title = read.Has("title") ? read["title"].GetString() : null;
        if (title != user.Title)
        {
            Assert.False(fair && weather.IsFair, $"All silos are healthy, and {user.Title} was acknowledged.\n{read}");
            Assert.True(asked - user.WrittenAt <= Weather.StaleBound, $"{user.Title} was acknowledged {asked - user.WrittenAt} ago.\n{read}");
            Assert.True(string.CompareOrdinal(title, user.Title) < 0, $"{title} was never written after {user.Title}.\n{read}");
        }
    }

    private async Task DeleteAsync(string id)
    {
        var answer = await SendAsync(HttpMethod.Delete, $"Users/{id}", null, mayBeGone: true);
        Assert.True(answer.Status is 204 or 404, answer.ToString());
        _users.Remove(id);
        Acknowledged++;
        (await SendAsync(HttpMethod.Get, $"Users/{id}", null)).ShouldBe(404);
    }

    private async Task<string> CreateAsync(string kind, string attribute, string name)
    {
        var answer = await SendAsync(HttpMethod.Post, kind, $$"""{"{{attribute}}":"{{name}}"}""");
        if (answer.Status == 409)
        {
            answer = (await SendAsync(HttpMethod.Get, $"{kind}?filter={Uri.EscapeDataString($"{attribute} eq \"{name}\"")}", null)).ShouldBe(200).ShouldHave("totalResults", 1);
            return answer["Resources[0].id"].GetString()!;
        }

        Acknowledged++;
        return answer.ShouldBe(201).Id;
    }

    private async Task AcknowledgeAsync(HttpMethod method, string path, string json)
    {
        var answer = await SendAsync(method, path, json);
        Assert.True(answer.Status is 200 or 204, answer.ToString());
        Acknowledged++;
    }

    /// <summary>Sends until a server answers; each attempt goes to another one, unless it must be this one.</summary>
    private async Task<ScimResponse> SendAsync(HttpMethod method, string path, string? json, int? slot = null, bool mayBeGone = false)
    {
        var started = weather.Now;
        var at = slot ?? random.Next(Fleet.Size);
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            try
            {
                var answer = await _servers[at].SendAsync(method, path, json);
                if (answer.Status != 429 && answer.Status < 500 && (answer.Status != 404 || mayBeGone || method == HttpMethod.Get))
                {
                    return answer;
                }

                Assert.True(answer.Status is 429 or 502 or 503 or 504, answer.ToString());
                problem = answer.ToString();
            }
            catch (HttpRequestException exception)
            {
                problem = exception.Message;
            }
            catch (OperationCanceledException exception)
            {
                _hasStragglers |= method != HttpMethod.Get;
                problem = exception.Message;
            }

            Assert.True(weather.Now - started < LongestOutage, $"Nobody answered {method} {path}: {problem}");
            Repeated++;
            at = slot ?? (at + 1) % Fleet.Size;
            await Task.Delay(Math.Min(1_000, 50 * attempt));
        }
    }

    private static string Member(string id) => $$"""{"value":"{{id}}"}""";

    private static string Operation(string operation) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""";

    private sealed class OwnedUser
    {
        public string? Title { get; set; }

        public bool Active { get; set; } = true;

        public bool IsMember { get; set; }

        public TimeSpan WrittenAt { get; set; }
    }
}
