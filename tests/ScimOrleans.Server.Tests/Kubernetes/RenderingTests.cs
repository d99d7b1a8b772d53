using k8s.Models;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>What is written in <c>k8s</c> is what Kubernetes understands, to the last field.</summary>
public sealed class RenderingTests
{
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EachInstallation_IsReadStrictly(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);

        Assert.All(manifests.All, item =>
        {
            Assert.NotEmpty(item.ApiVersion);
            Assert.NotEmpty(item.Kind);
            Assert.Matches("^[a-z0-9-]{1,63}$", item.Metadata.Name);
        });
        Assert.Equal(manifests.All.Count, manifests.All.Select(item => (item.Kind, item.Metadata.Name)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EachInstallation_LiesInANamespaceOfItsOwn_ThatTakesOnlyRestrictedPods(string overlay, string[] components)
    {
        var manifests = Overlays.Read(overlay, components);

        var itself = Assert.Single(manifests.Of<V1Namespace>());
        Assert.Equal("restricted", itself.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.All(manifests.All.Where(item => item is not V1Namespace), item => Assert.Equal(itself.Metadata.Name, item.Metadata.NamespaceProperty));
    }

    [Theory]
    [InlineData("      serviceAccountName: scimorleans", "      serviceAcountName: scimorleans")]
    [InlineData("          failureThreshold: 900", "          failureTreshold: 900")]
    [InlineData("  unhealthyPodEvictionPolicy: AlwaysAllow", "  unhealthyPodEviction: AlwaysAllow")]
    [InlineData("    scrapeTimeout: 10s", "    scrapeTimout: 10s")]
    public void AMisspeltField_IsNotRead(string right, string wrong)
    {
        var text = Overlays.Render("production");
        Assert.Contains(right + "\n", text, StringComparison.Ordinal);

        Assert.ThrowsAny<Exception>(() => Manifests.Read(text.Replace(right + "\n", wrong + "\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryOverlayAndComponent_IsInAnInstallation()
    {
        Assert.Equal(Folders("overlays"), Overlays.All.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
        // Production has monitoring in it.
        Assert.Equal(Folders("components"), Overlays.All.SelectMany(row => row.Data.Item2).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ASettingThatChanges_MakesNewPods()
    {
        var settings = Overlays.Read("production").Only<V1ConfigMap>("scimorleans-settings").Metadata.Name;

        Assert.NotEqual("scimorleans-settings", settings);
        Assert.Equal(settings, Assert.Single(Overlays.Read("production").Container.EnvFrom).ConfigMapRef.Name);
    }

    [Fact]
    public void NoSecret_IsCommitted()
    {
        // Production's are made by hand or by an operator for secrets; dev's from files that git ignores.
        Assert.Empty(Overlays.Read("production").Of<V1Secret>());
        Assert.Contains("*.secret.env", File.ReadAllLines(RepositoryRoot.Combine(".gitignore")));
    }

    private static IEnumerable<string> Folders(string kind) =>
        Directory.EnumerateDirectories(RepositoryRoot.Combine("k8s", kind)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);
}
