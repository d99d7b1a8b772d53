using System.Globalization;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Server.Configuration;
using ScimOrleans.Server.Health;
using ScimOrleans.Server.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>What must agree between the manifests, and between them and the program.</summary>
public sealed class AgreementTests
{
    private const string App = "scimorleans";

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void Ports_AreTheSameEverywhere(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);
        var ports = manifests.Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

        Assert.Equal(ports["http"], Number(manifests.Variable("ASPNETCORE_HTTP_PORTS")));
        Assert.Equal(ports["silo"], Number(manifests.Variable("ScimOrleans__SiloPort")));
        Assert.Equal(ports["metrics"], Number(manifests.Variable("ScimOrleans__MetricsPort")));
        Assert.Equal(3, ports.Count);

        var service = manifests.Only<V1Service>(App);
        Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, ports.Keys));
        Assert.DoesNotContain(service.Spec.Ports, port => port.TargetPort.Value == "silo");
        Assert.All(Probes(manifests.Container), probe => Assert.Equal("http", probe.HttpGet.Port.Value));

        foreach (var policy in manifests.Of<V1NetworkPolicy>().Where(policy => policy.Spec.PodSelector.MatchLabels.Values.Contains(App)))
        {
            // Ports of these pods by their names; ports of others are numbers.
            Assert.All((policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports), port => Assert.Contains(port.Port.Value, ports.Keys));
            Assert.All(
                (policy.Spec.Egress ?? []).Where(rule => rule.To.Any(peer => peer.PodSelector?.MatchLabels.Values.Contains(App) == true)).SelectMany(rule => rule.Ports),
                port => Assert.Equal($"{ports["silo"]}", port.Port.Value));
        }

        Assert.All(manifests.Of<ServiceMonitor>().SelectMany(monitor => monitor.Spec.Endpoints), endpoint => Assert.Contains(service.Spec.Ports, port => port.Name == endpoint.Port && port.Name == "metrics"));
        Assert.All(
            manifests.Of<V1Ingress>().SelectMany(ingress => ingress.Spec.Rules).SelectMany(rule => rule.Http.Paths),
            path => Assert.Equal((service.Metadata.Name, "http"), (path.Backend.Service.Name, Assert.Single(service.Spec.Ports, port => port.Name == path.Backend.Service.Port.Name).Name)));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void Selectors_SelectThePodsThatTheyAreMeantFor(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);
        var pods = manifests.Of<V1Deployment>().Select(item => (item.Metadata.Name, item.Spec.Selector, item.Spec.Template))
            .Concat(manifests.Of<V1StatefulSet>().Select(item => (item.Metadata.Name, item.Spec.Selector, item.Spec.Template)))
            .ToDictionary(item => item.Name);
        string[] SelectedBy(IDictionary<string, string> labels) =>
            [.. pods.Values.Where(pod => labels.All(label => pod.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value)).Select(pod => pod.Name)];

        Assert.All(pods.Values, pod => Assert.Equal([pod.Name], SelectedBy(pod.Selector.MatchLabels)));
        Assert.All(pods.Values.SelectMany(pod => (pod.Template.Spec.TopologySpreadConstraints ?? []).Select(spread => (pod.Name, spread))), item => Assert.Equal([item.Name], SelectedBy(item.spread.LabelSelector.MatchLabels)));
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], manifests.Pod.Spec.TopologySpreadConstraints.Select(spread => spread.TopologyKey).Order(StringComparer.Ordinal));
        Assert.All(manifests.Of<V1Service>(), service => Assert.Equal([service.Metadata.Name], SelectedBy(service.Spec.Selector)));
        Assert.Equal([App], SelectedBy(Assert.Single(manifests.Of<V1PodDisruptionBudget>()).Spec.Selector.MatchLabels));
        Assert.All(manifests.Of<V2HorizontalPodAutoscaler>(), scaler => Assert.Equal(
            (manifests.Deployment.ApiVersion, manifests.Deployment.Kind, manifests.Deployment.Metadata.Name),
            (scaler.Spec.ScaleTargetRef.ApiVersion, scaler.Spec.ScaleTargetRef.Kind, scaler.Spec.ScaleTargetRef.Name)));
        Assert.All(manifests.Of<ServiceMonitor>(), monitor => Assert.Equal(monitor.Spec.Selector.MatchLabels, manifests.Only<V1Service>(App).Metadata.Labels));

        // Each pod is the subject of a policy, and each policy that speaks of the namespace's own pods means one.
        Assert.Equal(pods.Keys.Order(StringComparer.Ordinal), manifests.Of<V1NetworkPolicy>().SelectMany(policy => SelectedBy(policy.Spec.PodSelector.MatchLabels)).Distinct().Order(StringComparer.Ordinal));
        var peers = manifests.Of<V1NetworkPolicy>().SelectMany(policy => (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty).Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To)));
        Assert.All(peers.Where(peer => peer is { PodSelector: not null, NamespaceSelector: null }), peer => Assert.Single(SelectedBy(peer.PodSelector.MatchLabels)));
        Assert.Equal(manifests.Pod.Spec.ServiceAccountName, Assert.Single(manifests.Of<V1ServiceAccount>()).Metadata.Name);
    }

    [Fact]
    public void SiloPort_IsReachedBySilosOnly()
    {
        foreach (var row in Overlays.All)
        {
            var manifests = Overlays.Read(row.Data.Item1, row.Data.Item2);
            var rules = manifests.Of<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Ingress ?? []).Where(rule => rule.Ports is null || rule.Ports.Any(port => port.Port?.Value is null or "silo" or "11111"));

            var peer = Assert.Single(Assert.Single(rules).FromProperty);
            Assert.Equal((App, null, null), (Assert.Single(peer.PodSelector.MatchLabels).Value, peer.NamespaceSelector, peer.IpBlock));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void Times_LeaveEachOtherRoom(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);
        var container = manifests.Container;
        var stopping = TimeSpan.FromSeconds(container.Lifecycle.PreStop.Sleep.Seconds) + Time(manifests, "ScimOrleans__DrainTime") + Time(manifests, "ScimOrleans__ShutdownTimeout");
        var deadline = new ScimHttpOptions().RequestDeadline;

        Assert.True(TimeSpan.FromSeconds(manifests.Pod.Spec.TerminationGracePeriodSeconds!.Value) >= stopping + TimeSpan.FromSeconds(10), "The pod is killed while it stops.");
        Assert.True(Time(manifests, "ScimOrleans__ShutdownTimeout") > deadline, "Requests are cut off.");
        Assert.True(TimeSpan.FromSeconds((container.StartupProbe.PeriodSeconds * container.StartupProbe.FailureThreshold)!.Value) > Time(manifests, "ScimOrleans__DatabaseWait") * 10, "A migration that waited for the database has no time left.");
        Assert.True(manifests.Deployment.Spec.ProgressDeadlineSeconds >= container.StartupProbe.PeriodSeconds * container.StartupProbe.FailureThreshold, "A rollout is given up while a pod may still start.");
        Assert.True(TimeSpan.FromSeconds(container.ReadinessProbe.TimeoutSeconds!.Value) > ServerHealth.CheckTimeout, "The probe gives up before the checks do.");
        Assert.True(TimeSpan.FromSeconds((container.LivenessProbe.PeriodSeconds * container.LivenessProbe.FailureThreshold)!.Value) >= TimeSpan.FromSeconds(60), "A starved process is killed.");
        Assert.True(container.LivenessProbe.HttpGet.Path != container.ReadinessProbe.HttpGet.Path, "A database that is down restarts every pod.");
        foreach (var ingress in manifests.Of<V1Ingress>())
        {
            Assert.True(Number(ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]) > deadline.TotalSeconds, "The proxy gives up before the server answers.");
        }
    }

    [Fact]
    public async Task PathsOfProbesAndIngress_AreRoutesOfTheProgram()
    {
        using var folder = TestFolder.Create("routes");
        await using var program = await ServerApplication.CreateAsync([$"--ScimOrleans:DataFolder={folder.Path}"]);
        var routes = ((IEndpointRouteBuilder)program).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).ToList();
        var production = Overlays.Read("production");

        Assert.All(Probes(production.Container), probe => Assert.Contains(probe.HttpGet.Path, routes));
        Assert.All(
            production.Of<V1Ingress>().SelectMany(ingress => ingress.Spec.Rules).SelectMany(rule => rule.Http.Paths),
            path => Assert.Contains(routes, route => route.StartsWith(path.Path + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ingress_TakesWhatTheProgramTakes_ForTheAddressThatTheProgramNames()
    {
        var production = Overlays.Read("production");
        var ingress = production.Only<V1Ingress>(App);
        var settings = production.Only<V1ConfigMap>("scimorleans-settings").Data;
        var address = new Uri(settings["ScimOrleans__PublicUrl"]);

        Assert.Equal("https", address.Scheme);
        Assert.Equal(address.Host, Assert.Single(ingress.Spec.Rules).Host);
        Assert.Equal([address.Host], Assert.Single(ingress.Spec.Tls).Hosts);
        Assert.Equal($"{new ScimHttpOptions().MaxBodyBytes >> 20}m", ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-body-size"]);
        // Without it the forwarded address of the client is not believed, and limits of clients meet the proxy.
        Assert.Contains("ScimOrleans__TrustedProxies__0", settings.Keys);
    }

    [Fact]
    public void PoolsOfAllPods_AreCountedRight()
    {
        var production = Overlays.Read("production");
        var most = production.Only<V2HorizontalPodAutoscaler>(App).Spec.MaxReplicas + Number(production.Deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
        var pool = production.Only<V1ConfigMap>("scimorleans-settings").Data["ScimOrleans__Storage__MaxPoolSize"];

        Assert.Contains($"here {most} x {pool},", File.ReadAllText(RepositoryRoot.Combine("k8s", "overlays", "production", "settings.env")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void Pods_MayDoNothingThatTheyNeedNot(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);

        Assert.All(manifests.Of<V1Deployment>().Select(item => item.Spec.Template).Concat(manifests.Of<V1StatefulSet>().Select(item => item.Spec.Template)), pod =>
        {
            Assert.False(pod.Spec.AutomountServiceAccountToken);
            Assert.True(pod.Spec.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" });
            Assert.All(pod.Spec.Containers, container =>
            {
                Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true, Privileged: null or false });
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Capabilities.Add);
                // Memory that is promised is memory that is there; the processor is shared.
                Assert.Equal(["memory"], container.Resources.Limits.Keys);
                Assert.Equal(container.Resources.Limits["memory"].ToDecimal(), container.Resources.Requests["memory"].ToDecimal());
                Assert.True(container.Resources.Requests["cpu"].ToDecimal() > 0);
            });
        });
        Assert.Equal(1654, manifests.Pod.Spec.SecurityContext.RunAsUser);
        Assert.All(manifests.Container.VolumeMounts ?? [], mount => Assert.True(mount.ReadOnlyProperty, "The program writes no files."));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SecretsAndSettings_ThatPodsName_AreThereOrMadeByHand(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);
        var named = manifests.Of<V1Deployment>().Select(item => item.Spec.Template).Concat(manifests.Of<V1StatefulSet>().Select(item => item.Spec.Template))
            .SelectMany(pod => pod.Spec.Containers).SelectMany(container => container.Env).Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>().ToList();

        Assert.NotEmpty(named);
        if (overlay == "dev")
        {
            Assert.All(named, key => Assert.Contains(key.Key, Assert.Single(manifests.Of<V1Secret>(), secret => secret.Metadata.Name == key.Name).Data.Keys));
        }
    }

    // Needs the options DrainTime, SiloName and MetricsPort of the program.
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void Variables_AreOptionsOfTheProgram(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);
        var variables = manifests.Container.Env.ToDictionary(variable => variable.Name, variable => variable.Value ?? (variable.ValueFrom.FieldRef is null ? new string('s', 64) : "10.0.0.1"));
        foreach (var (name, value) in manifests.Of<V1ConfigMap>().SelectMany(map => map.Data))
        {
            variables.Add(name, value);
        }

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)));
        // It refuses what it does not know.
        var settings = builder.AddServerOptions([]);

        Assert.False(settings.IsEmbedded);
        Assert.Equal(11_111, settings.Options.SiloPort);
        Assert.All(
            variables.Keys.Where(name => !name.StartsWith(ServerOptions.SectionName + "__", StringComparison.Ordinal)),
            name => Assert.Contains(name, (string[])["ASPNETCORE_HTTP_PORTS", "ConnectionStrings__Directory", "DOTNET_EnableDiagnostics"]));
    }

    private static IEnumerable<V1Probe> Probes(V1Container container) => [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Time(Manifests manifests, string variable) => TimeSpan.Parse(manifests.Variable(variable), CultureInfo.InvariantCulture);
}
