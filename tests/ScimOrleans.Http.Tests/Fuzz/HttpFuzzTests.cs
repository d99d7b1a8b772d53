using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Fuzz;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Fuzz;

/// <summary>Hostile requests over sockets: no failure of the server, no connection that never ends, and for whatever reaches the endpoint a SCIM error.</summary>
/// <remarks>What is not HTTP is refused by Kestrel before there is a request, and so before there is an endpoint: with an empty body.</remarks>
public abstract class HttpFuzzTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const int Batch = 500;

    private const long MostGrowthBytes = 256L * 1_024 * 1_024;

    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task Request_Hostile_IsAnsweredOrCutOff()
    {
        var token = await Tenant.AddConnectorAsync("hostile", new ConnectorSettings { Name = "Hostile", Profile = IdpProfile.Other, RemovalBrake = new() { Enabled = false } });
        using var scim = Tenant.Client("hostile", token);
        var user = (await scim.PostAsync("Users", """{"userName":"stays"}""")).ShouldBe(201).Id;
        var group = (await scim.PostAsync("Groups", """{"displayName":"stays"}""")).ShouldBe(201).Id;
        var requests = new HostileRequest(Tenant.Endpoint("hostile").AbsolutePath, token, user, group);
        var count = FuzzSettings.Count(FuzzSettings.RequestsVariable, Effort.Choose(full: 3_000, quick: 300));
        var first = FuzzSettings.Seed();
        var statuses = new ConcurrentDictionary<string, int>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var done = 0L; done < count; done += Batch)
        {
            var numbers = Enumerable.Range(0, (int)Math.Min(Batch, count - done)).Select(number => first + (ulong)done + (ulong)number);
            await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (seed, _) => await CheckAsync(requests, seed, statuses));
            (await Scim.GetAsync("Users?count=0")).ShouldBe(200);
        }

        var changes = (await DirectoryComparison.AssertLogTellsAllAsync(Host.Store, Tenant.Id)).Position;
        var summary = string.Join(", ", statuses.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} requests from seed {first}; {changes} changes; answers by status (k: by Kestrel): {summary}."));
        Assert.True(changes > count / 20, $"Only {changes} changes: {count} requests from seed {first} hardly reached the directory.");
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < MostGrowthBytes, $"{growth} bytes more in use after {count} requests from seed {first}.");
    }

    private async Task CheckAsync(HostileRequest requests, ulong seed, ConcurrentDictionary<string, int> statuses)
    {
        var random = new FuzzRandom(seed);
        var request = requests.Make(random);
        try
        {
            var bytes = await RawConnection.ExchangeAsync(Host, request, random);
            var answers = RawAnswer.ReadAll(bytes, request.AsSpan().StartsWith("HEAD "u8), out _);
            statuses.AddOrUpdate("connections cut", answers.Count == 0 ? 1 : 0, (_, sum) => sum + (answers.Count == 0 ? 1 : 0));
            foreach (var answer in answers)
            {
                statuses.AddOrUpdate($"{answer.Status}{(answer.IsOurs ? "" : "k")}", 1, (_, sum) => sum + 1);
                Check(answer);
            }
        }
        catch (Exception exception)
        {
            var text = Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, 4_000)));
            var test = TestContext.Current.TestMethod;
            Assert.Fail($"Replay: {FuzzSettings.SeedVariable}={seed.ToString(CultureInfo.InvariantCulture)} {FuzzSettings.RequestsVariable}=1 ScimOrleans.Http.Tests -method '{test?.TestClass.TestClassName}.{test?.MethodName}'\n{text}\n{exception}");
        }
    }

    private static void Check(RawAnswer answer)
    {
        if (!answer.IsOurs)
        {
            // Addresses outside /scim are 404; 505 is for versions that are not HTTP/1.x.
            Assert.Contains(answer.Status, new[] { 400, 404, 405, 408, 411, 413, 414, 417, 431, 505 });
            Assert.True(answer.Body is null or [], "A refusal of Kestrel has no body.");
            return;
        }

        // 501 is what /Me and /Bulk are (RFC 7644 §3.11, §3.7).
        Assert.True(answer.Status is < 500 or 501, $"{answer.Status}: {Encoding.UTF8.GetString(answer.Body ?? [])}");
        if (answer.Status >= 400 && answer.Body is { } body)
        {
            Assert.Equal(ScimClient.MediaType, answer.Headers["Content-Type"]);
            using var error = JsonDocument.Parse(body);
            Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", error.RootElement.GetProperty("schemas")[0].GetString());
            Assert.Equal($"{answer.Status}", error.RootElement.GetProperty("status").GetString());
            Assert.NotEqual("", error.RootElement.GetProperty("detail").GetString());
        }
    }
}
