using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimOrleans.Server.Demo;

/// <summary><c>demo.json</c> in the data folder: where the demo connector is and how to sign in, for scripts. Readable by its owner only.</summary>
internal sealed record DemoFile(string Endpoint, string Username, string Password, string BearerToken, string AdminKey)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file; <see langword="null"/> if it is absent or not one of ours.</summary>
    public static DemoFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DemoFileJson.Default.DemoFile);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the file of a data folder; <see langword="null"/> if there is none.</summary>
    public static DemoFile? Find(string folder) => Directory.Exists(folder) ? Read(Path.Combine(folder, "demo.json")) : null;

    /// <summary>Writes the file whole or not at all: a reader never sees half of it.</summary>
    public void Write(string path)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, this, DemoFileJson.Default.DemoFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DemoFile))]
internal sealed partial class DemoFileJson : JsonSerializerContext;
