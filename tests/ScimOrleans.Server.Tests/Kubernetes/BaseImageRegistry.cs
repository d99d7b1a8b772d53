using System.IO.Compression;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>
/// A registry on loopback with one image, in the place of the base image that lies in Microsoft's: it says of itself what that one says (user, variables), and holds one
/// empty layer. So the .NET SDK makes the image as ever, but for the runtime below the program.
/// </summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly byte[] _manifest;

    private BaseImageRegistry(string repository, string tag)
    {
        var layer = new byte[1_024];
        var packed = Pack(layer);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User = "1654", WorkingDir = "/", Env = BaseEnvironment.Select(variable => $"{variable.Key}={variable.Value}") },
            rootfs = new { type = "layers", diff_ids = (string[])[Digest(layer)] },
        });
        _blobs[Digest(packed)] = packed;
        _blobs[Digest(config)] = config;
        _manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.docker.distribution.manifest.v2+json",
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = Digest(config) },
            layers = new[] { new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = packed.Length, digest = Digest(packed) } },
        });

        var port = FreePorts.Take();
        Image = $"localhost:{port}/{repository}:{tag}";
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        _application = builder.Build();
        _application.Run(context => AnswerAsync(context, $"/v2/{repository}"));
    }

    /// <summary>What the official images of ASP.NET Core set, without the numbers of versions.</summary>
    public static IReadOnlyDictionary<string, string> BaseEnvironment { get; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["APP_UID"] = "1654",
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "true",
    };

    /// <summary>The image's full name.</summary>
    public string Image { get; }

    /// <summary>Starts it with an image of the given name.</summary>
    public static async Task<BaseImageRegistry> StartAsync(string repository, string tag)
    {
        var registry = new BaseImageRegistry(repository, tag);
        await registry._application.StartAsync();
        return registry;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string root)
    {
        var path = context.Request.Path.Value!;
        if (path is "/v2/" or "/v2")
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        else if (path.StartsWith($"{root}/manifests/", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/vnd.docker.distribution.manifest.v2+json";
            context.Response.Headers["Docker-Content-Digest"] = Digest(_manifest);
            await context.Response.Body.WriteAsync(_manifest);
        }
        else if (path.StartsWith($"{root}/blobs/", StringComparison.Ordinal) && _blobs.TryGetValue(path[(root.Length + "/blobs/".Length)..], out var blob))
        {
            context.Response.ContentType = MediaTypeNames.Application.Octet;
            await context.Response.Body.WriteAsync(blob);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
