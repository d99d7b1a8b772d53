using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The image as the .NET SDK makes it, and the Dockerfile beside it.</summary>
public sealed partial class ImageTests
{
    private static readonly IReadOnlyList<(string Instruction, string Value)> _dockerfile = ReadDockerfile();

    [Fact]
    public async Task TheImage_RunsTheProgram_AsNobodyInParticular()
    {
        var config = (await PublishedImage.Shared).Config;

        Assert.Equal("1654", config.GetProperty("User").GetString());
        Assert.Equal("/app", config.GetProperty("WorkingDir").GetString());
        Assert.Equal(["dotnet", "/app/ScimOrleans.Server.dll"], Texts(config.GetProperty("Entrypoint")));
        Assert.False(config.TryGetProperty("Cmd", out var command) && command.GetArrayLength() > 0);
        Assert.True(File.Exists(Path.Combine((await PublishedImage.Shared).Root, "app", "ScimOrleans.Server.dll")));
        Assert.Equal(Overlays.Read("production").Container.Ports.Select(port => $"{port.ContainerPort}/tcp").Order(StringComparer.Ordinal), config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order(StringComparer.Ordinal));
        Assert.Equal((long)Overlays.Read("production").Pod.Spec.SecurityContext.RunAsUser!, long.Parse(PublishedImage.Properties.User, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task TheImage_HoldsWhatRuns_CompiledAheadOfTime()
    {
        var image = await PublishedImage.Shared;
        var files = Directory.EnumerateFiles(image.Root, "*", SearchOption.AllDirectories).ToList();

        Assert.DoesNotContain(files, file => Path.GetExtension(file) is ".xml" || Path.GetFileName(file).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        Assert.All((string[])["ScimOrleans.Server.dll", "ScimOrleans.Grains.dll", "Orleans.Runtime.dll", "Npgsql.dll"], name =>
        {
            using var assembly = new PEReader(File.OpenRead(Path.Combine(image.Root, "app", name)));
            Assert.True(assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"{name} is not compiled ahead of time.");
        });
    }

    [Fact]
    public async Task TheImagesSize_IsTheOneThatTheRunbookTells()
    {
        var image = await PublishedImage.Shared;
        var told = SizeInTheRunbook().Match(await File.ReadAllTextAsync(RepositoryRoot.Combine("k8s", "README.md")));

        AssertNear(told.Groups["packed"].Value, image.CompressedBytes);
        AssertNear(told.Groups["unpacked"].Value, image.Bytes);
    }

    [Fact]
    public async Task TheDockerfile_MakesTheSameImage()
    {
        var config = (await PublishedImage.Shared).Config;
        var properties = PublishedImage.Properties;
        var last = _dockerfile.Skip(_dockerfile.ToList().FindLastIndex(line => line.Instruction == "FROM")).ToList();
        string Only(string instruction) => Assert.Single(last, line => line.Instruction == instruction).Value;

        Assert.Equal(properties.BaseImage, Only("FROM"));
        Assert.Equal(config.GetProperty("User").GetString(), Only("USER"));
        Assert.Equal(config.GetProperty("WorkingDir").GetString(), Only("WORKDIR"));
        Assert.Equal(Texts(config.GetProperty("Entrypoint")), JsonSerializer.Deserialize<string[]>(Only("ENTRYPOINT"))!);
        Assert.Equal(config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order(StringComparer.Ordinal), Only("EXPOSE").Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal("--from=build /app ./", Only("COPY"));
        Assert.All(Label().Matches(Only("LABEL")), label => Assert.Equal(label.Groups[2].Value, config.GetProperty("Labels").GetProperty(label.Groups[1].Value).GetString()));
        Assert.Equal(3, Label().Count(Only("LABEL")));
    }

    [Fact]
    public void TheDockerfile_PublishesAsTheSdkDoes_WithTheSdkOfTheSameSystem()
    {
        Assert.Contains(_dockerfile, line => line.Instruction == "RUN" && line.Value.EndsWith("dotnet publish src/ScimOrleans.Server -c Release -a $TARGETARCH --self-contained false -o /app", StringComparison.Ordinal));
        var tags = _dockerfile.Where(line => line.Instruction == "FROM").Select(line => line.Value.Split(':')[1].Split(' ')[0]).ToList();
        Assert.Equal(tags[1], $"{tags[0]}-chiseled");
    }

    [Fact]
    public void TheDockerfile_CopiesAllThatTheBuildNeeds_AndItIsNotIgnored()
    {
        var copied = _dockerfile.Where(line => line.Instruction == "COPY" && !line.Value.StartsWith("--from", StringComparison.Ordinal)).SelectMany(line => line.Value.Split(' ')[..^1]).Select(path => path.TrimEnd('/')).Order(StringComparer.Ordinal).ToList();
        var kept = File.ReadLines(RepositoryRoot.Combine(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).Order(StringComparer.Ordinal);

        Assert.Equal(copied, kept);
        // What MSBuild, NuGet and the compiler look for above the projects.
        Assert.Equal(
            copied,
            Directory.EnumerateFiles(RepositoryRoot.Path).Select(path => Path.GetFileName(path)).Where(name => name is ".editorconfig" or "NuGet.config" or "global.json" || name.StartsWith("Directory.", StringComparison.Ordinal)).Append("src").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheDevOverlay_StartsTheImageAsItIsBuilt()
    {
        var version = XDocument.Load(RepositoryRoot.Combine("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Equal($"{PublishedImage.Properties.Repository}:{version}", Overlays.Read("dev").Container.Image);
        Assert.EndsWith($"/{PublishedImage.Properties.Repository}:{version}", Overlays.Read("production").Container.Image, StringComparison.Ordinal);
    }

    private static void AssertNear(string megabytes, long bytes)
    {
        var told = double.Parse(megabytes, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000;
        Assert.InRange(bytes, told * 0.95, told * 1.05);
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(text => text.GetString());

    private static List<(string Instruction, string Value)> ReadDockerfile() =>
        [.. File.ReadAllText(RepositoryRoot.Combine("src", "ScimOrleans.Server", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (line.Split(' ')[0], string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])))];

    [GeneratedRegex("([a-z.]+)=\"([^\"]*)\"")]
    private static partial Regex Label();

    [GeneratedRegex(@"program's own layer: (?<packed>[0-9.]+) MB packed, (?<unpacked>[0-9.]+) MB unpacked")]
    private static partial Regex SizeInTheRunbook();
}
