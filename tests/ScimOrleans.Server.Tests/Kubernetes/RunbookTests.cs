using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using k8s.Models;
using ScimOrleans.Server.CommandLine;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>What the runbook tells to type can be typed, in its order, as far as that shows without a cluster: commands and their options exist, files are there, Secrets have the names and keys that pods look for.</summary>
public sealed partial class RunbookTests
{
    // kubectl itself judges its options, makes Secrets and renders overlays; what would go to the cluster is kept.
    private const string KubectlStandIn = """
        #!/bin/sh
        set -eu
        case " $* " in
            *" apply -k "*) for path in "$@"; do :; done; exec "$KUBECTL" kustomize "$path" >>"$KEPT/applied.yaml" ;;
            *" apply -f - "*) exec cat >>"$KEPT/made.yaml" ;;
            *" --dry-run=client "*) exec "$KUBECTL" "$@" ;;
            *" create "*) echo '---' >>"$KEPT/made.yaml"; exec "$KUBECTL" "$@" --dry-run=client -o yaml >>"$KEPT/made.yaml" ;;
        esac
        for argument in "$@"; do
            shift
            if [ "$argument" = -- ]; then set -- "$@" --help; fi
            set -- "$@" "$argument"
        done
        case " $* " in *" --help -- "*) ;; *) set -- "$@" --help ;; esac
        exec "$KUBECTL" "$@" >/dev/null
        """;

    // Commands of the program are kept, a line each and their words separated by tabs, for the program's own parser.
    private const string DotnetStandIn = """
        #!/bin/sh
        set -eu
        if [ "$1" = publish ]; then test -f "$REPOSITORY/$2/${2##*/}.csproj"; exit; fi
        while [ "$1" != -- ]; do shift; done
        shift
        (IFS='	'; printf '%s\n' "$*") >>"$KEPT/commands"
        """;

    [Theory]
    [InlineData("The image")]
    [InlineData("Install for trying it")]
    [InlineData("Install for production")]
    [InlineData("Upgrade")]
    [InlineData("Roll back")]
    [InlineData("Rotate secrets")]
    [InlineData("When something is wrong")]
    public async Task Commands_CanBeTyped(string section)
    {
        using var folder = await TypeAsync(Runbook.Blocks(section));

        foreach (var words in Commands(folder))
        {
            Assert.Empty(CommandLineProgram.Root(TextWriter.Null, TextWriter.Null).Parse(words).Errors.Select(error => $"{string.Join(' ', words)}: {error.Message}"));
        }
    }

    [Fact]
    public async Task CommandsOfARestoredDatabase_CanBeTyped()
    {
        // The two before it are executed by BackupTests.
        using var folder = await TypeAsync([Runbook.Blocks("Back up and restore")[2]]);

        Assert.Contains("scimorleans-database", await File.ReadAllTextAsync(folder.Combine("kept", "made.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void EverySectionWithCommands_IsTyped()
    {
        string[] typed = ["The image", "Install for trying it", "Install for production", "Upgrade", "Roll back", "Back up and restore", "Rotate secrets", "When something is wrong"];

        Assert.Equal(typed, Runbook.Sections.Where(section => Runbook.Blocks(section).Count > 0));
        Assert.Equal(3, Runbook.Blocks("Back up and restore").Count);
    }

    [Fact]
    public async Task SecretsMadeForProduction_AreThoseThatItsPodsAndIngressName()
    {
        using var folder = await TypeAsync(Runbook.Blocks("Install for production"));
        var made = Manifests.Read(await File.ReadAllTextAsync(folder.Combine("kept", "made.yaml")));
        var production = Overlays.Read("production");
        IEnumerable<string> Keys(string secret) => Assert.Single(made.Of<V1Secret>(), item => item.Metadata.Name == secret).Data.Keys;

        Assert.All(production.Container.Env.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(), key => Assert.Contains(key.Key, Keys(key.Name)));
        Assert.All(production.Of<V1Ingress>().SelectMany(ingress => ingress.Spec.Tls), tls => Assert.Equal(["tls.crt", "tls.key"], Keys(tls.SecretName).Order(StringComparer.Ordinal)));
        Assert.All(made.Of<V1Secret>(), secret => Assert.Equal(Assert.Single(production.Of<V1Namespace>()).Metadata.Name, secret.Metadata.NamespaceProperty));
        Assert.Equal(64, Assert.Single(made.Of<V1Secret>(), secret => secret.Metadata.Name == "scimorleans-bootstrap").Data["key"].Length);
        Assert.Contains("kind: Ingress", await File.ReadAllTextAsync(folder.Combine("kept", "applied.yaml")), StringComparison.Ordinal);
        // Nothing secret is left behind.
        Assert.Empty(Directory.EnumerateFiles(folder.Path).Select(file => Path.GetFileName(file)).Except(["tls.crt", "tls.key"]));
    }

    [Fact]
    public async Task SecretsMadeForTrying_LetThePodsIntoTheDatabase()
    {
        using var folder = await TypeAsync(Runbook.Blocks("Install for trying it"));

        var applied = Manifests.Read(await File.ReadAllTextAsync(folder.Combine("kept", "applied.yaml")));

        var database = applied.Only<V1Secret>("scimorleans-database").Data;
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(System.Text.Encoding.UTF8.GetString(database["connection-string"]));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(database["password"]), connection.Password);
        var postgres = Assert.Single(applied.Only<V1StatefulSet>("postgres").Spec.Template.Spec.Containers).Env.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal((postgres["POSTGRES_DB"], postgres["POSTGRES_USER"], applied.Only<V1Service>("postgres").Metadata.Name), (connection.Database, connection.Username, connection.Host));
        Assert.Equal(64, applied.Only<V1Secret>("scimorleans-bootstrap").Data["key"].Length);
    }

    [Fact]
    public void FiguresOfTimes_AreThoseOfTheManifests()
    {
        var manifests = Overlays.Read("production");
        int Seconds(string name) => (int)TimeSpan.Parse(manifests.Variable(name), System.Globalization.CultureInfo.InvariantCulture).TotalSeconds;
        var (sleep, drain, stop) = ((int)manifests.Container.Lifecycle.PreStop.Sleep.Seconds, Seconds("ScimOrleans__DrainTime"), Seconds("ScimOrleans__ShutdownTimeout"));

        Assert.Contains($"waits {sleep} s (`preStop`)", Runbook.Text, StringComparison.Ordinal);
        Assert.Contains($"serves on for {drain} s (`DrainTime`)", Runbook.Text, StringComparison.Ordinal);
        Assert.Contains($"at most {stop} s (`ShutdownTimeout`)", Runbook.Text, StringComparison.Ordinal);
        Assert.Contains($"That is {sleep + drain + stop} of the {manifests.Pod.Spec.TerminationGracePeriodSeconds} s of `terminationGracePeriodSeconds`", Runbook.Text, StringComparison.Ordinal);
        Assert.Equal(30 * 60, manifests.Container.StartupProbe.PeriodSeconds * manifests.Container.StartupProbe.FailureThreshold);
        Assert.Contains("`startupProbe` gives it thirty", Runbook.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatItNames_AreThere()
    {
        var links = Link().Matches(Runbook.Text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#')).Select(link => link.Split('#')[0]);
        // The page of each alert lies in a folder of its own.
        var folders = Named().Matches(Runbook.Text).Select(match => Path.Combine("..", match.Groups[1].Value));

        Assert.All(links.Concat(folders), path => Assert.True(Path.Exists(RepositoryRoot.Combine("k8s", path)), $"There is no {path}."));
    }

    /// <summary>Types commands in a folder that has a copy of <c>k8s</c>, with the stand-ins first on the path.</summary>
    private static async Task<TestFolder> TypeAsync(IReadOnlyList<string> blocks)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed.");
        var kubectl = Kubectl.Path;
        using var programs = TestFolder.Create("programs");
        var folder = TestFolder.Create("runbook");
        Overlays.CopyTo(folder.Combine("k8s"));
        Directory.CreateDirectory(folder.Combine("kept"));
        await WriteCertificateAsync(folder);
        foreach (var (name, text) in ((string, string)[])[("kubectl", KubectlStandIn), ("dotnet", DotnetStandIn), ("kind", "#!/bin/sh\n"), ("docker", "#!/bin/sh\n")])
        {
            await File.WriteAllTextAsync(programs.Combine(name), text);
        }

        await Runbook.RunAsync(string.Join('\n', ["chmod u+x \"${PATH%%:*}\"/*", .. blocks]), folder.Path, new Dictionary<string, string>
        {
            ["PATH"] = $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["KUBECTL"] = kubectl,
            ["KEPT"] = folder.Combine("kept"),
            ["REPOSITORY"] = RepositoryRoot.Path,
            // There is no cluster, whatever this machine's user has.
            ["KUBECONFIG"] = "/dev/null",
        });
        return folder;
    }

    private static async Task WriteCertificateAsync(TestFolder folder)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=scim.example.com", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await File.WriteAllTextAsync(folder.Combine("tls.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.Combine("tls.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static IEnumerable<string[]> Commands(TestFolder folder) =>
        File.Exists(folder.Combine("kept", "commands")) ? File.ReadLines(folder.Combine("kept", "commands")).Select(line => line.Split('\t')) : [];

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(k8s/[a-z/-]+)`")]
    private static partial Regex Named();
}
