using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The image that the .NET SDK makes of the program, without what is below it: published once for all tests.</summary>
internal sealed class PublishedImage
{
    private static readonly Lazy<Task<PublishedImage>> Published = new(PublishAsync);

    private readonly TestFolder _folder;

    private PublishedImage(TestFolder folder) => _folder = folder;

    /// <summary>The image, as an archive and unpacked.</summary>
    public static Task<PublishedImage> Shared => Published.Value;

    /// <summary>What the project file says of the image.</summary>
    public static ImageProperties Properties { get; } = ImageProperties.Read();

    /// <summary>What the image says of itself: user, variables, what it starts.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Bytes of the program's layer as a registry keeps it.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>Bytes of the program's layer as a node keeps it.</summary>
    public required long Bytes { get; init; }

    /// <summary>The root of the program's layer, unpacked.</summary>
    public string Root => _folder.Combine("root");

    private static async Task<PublishedImage> PublishAsync()
    {
        var folder = TestFolder.Create("image");
        var archive = folder.Combine("image.tar");
        var (repository, tag) = Properties.BaseImage["mcr.microsoft.com/".Length..].Split(':') is [var name, var version] ? (name, version) : throw new InvalidDataException(Properties.BaseImage);
        await using (var registry = await BaseImageRegistry.StartAsync(repository, tag))
        {
            // What is tested is what was built: the projects that the program refers to are not built again, in the middle of their tests.
            await RunAsync(
                "publish", RepositoryRoot.Combine("src", "ScimOrleans.Server"), "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-v", "q", "-nologo", "-nodeReuse:false", "-t:PublishContainer",
                "-p:BuildProjectReferences=false", $"-p:ContainerBaseImage={registry.Image}", $"-p:ContainerArchiveOutputPath={archive}");
        }

        // An archive of `docker load`: manifest.json names the configuration and the layers, the base's first.
        await TarFile.ExtractToDirectoryAsync(archive, Directory.CreateDirectory(folder.Combine("archive")).FullName, overwriteFiles: false);
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Combine("archive", "manifest.json")));
        var image = Assert.Single(manifest.RootElement.EnumerateArray());
        var layers = image.GetProperty("Layers").EnumerateArray().Select(layer => folder.Combine("archive", layer.GetString()!)).ToList();
        Assert.Equal(2, layers.Count);
        using var config = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.Combine("archive", image.GetProperty(nameof(Config)).GetString()!)));

        var published = new PublishedImage(folder)
        {
            Config = config.RootElement.GetProperty("config").Clone(),
            CompressedBytes = new FileInfo(layers[1]).Length,
            Bytes = await UnpackAsync(layers[1], Directory.CreateDirectory(folder.Combine("root")).FullName),
        };
        return published;
    }

    /// <summary>Unpacks a layer.</summary>
    /// <returns>How many bytes its files have.</returns>
    private static async Task<long> UnpackAsync(string layer, string target)
    {
        await using (var file = File.OpenRead(layer))
        await using (var gzip = new GZipStream(file, CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(gzip, target, overwriteFiles: false);
        }

        return Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
    }

    private static async Task RunAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(ServerExecutable.Host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryRoot.Path };
        // Kept by a program that runs on, this process would wait for the end of its output.
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await error}");
    }
}

/// <summary>What the project file says of the image.</summary>
/// <param name="BaseImage">Registry, name and tag of the image below.</param>
/// <param name="Repository">Its own name.</param>
/// <param name="User">Whom it runs as.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
internal sealed record ImageProperties(string BaseImage, string Repository, string User, string WorkingDirectory)
{
    /// <summary>Reads the project file.</summary>
    public static ImageProperties Read()
    {
        var project = XDocument.Load(RepositoryRoot.Combine("src", "ScimOrleans.Server", "ScimOrleans.Server.csproj"));
        string Property(string name) => project.Descendants(name).Single().Value;
        return new(Property("ContainerBaseImage"), Property("ContainerRepository"), Property("ContainerUser"), Property("ContainerWorkingDirectory"));
    }
}
