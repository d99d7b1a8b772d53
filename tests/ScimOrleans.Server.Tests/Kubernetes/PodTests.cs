using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using k8s.Models;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The published program does its work within what the production manifest allows it. Needs the options DrainTime, SiloName and MetricsPort of the program.</summary>
public sealed class PodTests
{
    [Fact]
    public async Task ThePod_PassesItsProbes_ProvisionsAUser_AndEndsInTime()
    {
        var manifests = Overlays.Read("production");
        var container = manifests.Container;
        var settings = manifests.Only<V1ConfigMap>("scimorleans-settings").Data;
        var bootstrap = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var pod = await Pod.StartAsync(manifests, database.ConnectionString, bootstrap);
        using var kubelet = pod.CreateHttpClient();
        async Task<HttpStatusCode?> AskAsync(V1Probe probe)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(probe.TimeoutSeconds!.Value));
            try
            {
                using var answer = await kubelet.GetAsync(new Uri($"http://{Pod.Address}:{container.Ports.Single(port => port.Name == probe.HttpGet.Port.Value).ContainerPort}{probe.HttpGet.Path}"), deadline.Token);
                return answer.StatusCode;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        async Task AssertPassesAsync(V1Probe probe)
        {
            // As the kubelet does: so many failures in a row are too many.
            HttpStatusCode? last = null;
            for (var attempt = 0; attempt < probe.FailureThreshold && last != HttpStatusCode.OK; attempt++)
            {
                last = await AskAsync(probe);
            }

            Assert.Equal(HttpStatusCode.OK, last);
        }

        // It is nobody in particular, can do nothing in particular, and has nowhere to write.
        var status = pod.ReadStatus();
        Assert.Equal(("1654 1654 1654 1654", "1654 1654 1654 1654", ""), (status["Uid"], status["Gid"], status["Groups"]));
        Assert.All((string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Equal(0UL, Convert.ToUInt64(status[set], 16)));
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal(["/proc"], pod.ReadMounts().Where(mount => !mount.IsReadOnly).Select(mount => mount.Path));

        await AssertPassesAsync(container.StartupProbe);
        await AssertPassesAsync(container.LivenessProbe);
        await AssertPassesAsync(container.ReadinessProbe);

        var origin = new Uri($"http://{Pod.Address}:{container.Ports.Single(port => port.Name == "http").ContainerPort}");
        using var administrator = new ScimClient(pod.CreateHttpClient(), new Uri(origin, "/api/v1"), new AuthenticationHeaderValue("Bearer", bootstrap));
        (await administrator.PostAsync("tenants", """{"id":"acme","name":"Acme Ltd"}""")).ShouldBe(201);
        (await administrator.PostAsync("tenants/acme/connectors", """{"id":"okta","settings":{"name":"Okta","profile":"okta"}}""")).ShouldBe(201)
            .ShouldHave("endpoint", settings["ScimOrleans__PublicUrl"] + "/scim/v2/acme/okta");
        var token = (await administrator.PostAsync("tenants/acme/connectors/okta/credentials", """{"kind":"bearer","label":"Okta"}""")).ShouldBe(201)["secret"].GetString();
        using var okta = new ScimClient(pod.CreateHttpClient(), new Uri(origin, "/scim/v2/acme/okta"), new AuthenticationHeaderValue("Bearer", token));
        var user = (await okta.PostAsync("Users", """{"userName":"ada@example.com","active":true}""")).ShouldBe(201)["id"].GetString();
        (await okta.GetAsync($"Users/{user}")).ShouldBe(200).ShouldHave("meta.location", $"{settings["ScimOrleans__PublicUrl"]}/scim/v2/acme/okta/Users/{user}");

        using var metrics = await kubelet.GetAsync(new Uri($"http://{Pod.Address}:{container.Ports.Single(port => port.Name == "metrics").ContainerPort}/metrics"));
        Assert.Contains("http_server_active_requests", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // From here on as the kubelet does, which counts preStop within the grace period.
        var grace = TimeSpan.FromSeconds(manifests.Pod.Spec.TerminationGracePeriodSeconds!.Value - container.Lifecycle.PreStop.Sleep.Seconds);
        var stopping = Stopwatch.StartNew();
        pod.Terminate();
        await WaitUntilNotReadyAsync(() => AskAsync(container.ReadinessProbe));
        await AssertPassesAsync(container.LivenessProbe);
        (await okta.GetAsync($"Users/{user}")).ShouldBe(200);
        Assert.Equal(0, await pod.WaitForEndAsync(grace - stopping.Elapsed));

        Assert.Equal(0, pod.Memory.Killed);
        Assert.InRange(pod.Memory.PeakBytes, 1, (long)(container.Resources.Limits["memory"].ToDecimal() * 0.9m));
        await using var count = database.DataSource.CreateCommand("select count(*) from users");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    /// <summary>A signal arrives when the system delivers it, which is soon.</summary>
    private static async Task WaitUntilNotReadyAsync(Func<Task<HttpStatusCode?>> ask)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await ask() != HttpStatusCode.ServiceUnavailable)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
