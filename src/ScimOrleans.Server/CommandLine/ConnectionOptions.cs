using System.CommandLine;

namespace ScimOrleans.Server.CommandLine;

/// <summary>Which server a command talks to, and how it prints.</summary>
internal sealed class ConnectionOptions
{
    /// <summary>Environment variable for <see cref="Url"/>.</summary>
    public const string UrlVariable = "SCIMORLEANS_URL";

    /// <summary>Environment variable for <see cref="Key"/>.</summary>
    public const string KeyVariable = "SCIMORLEANS_KEY";

    /// <summary>Where the server is.</summary>
    public Option<string> Url { get; } = new("--url")
    {
        Description = $"The server's address. Default: {UrlVariable}, else http://localhost:8080.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } url ? url : "http://localhost:8080",
    };

    /// <summary>What opens it.</summary>
    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"An operator's key. Default: {KeyVariable}, else the adminKey of demo.json in the data folder. Better not typed: others see the arguments of programs.",
        Recursive = true,
    };

    /// <summary>Whether there is no server.</summary>
    public Option<bool> Offline { get; } = new("--offline")
    {
        Description = "Work on the embedded database in the data folder, while no server runs on it. Needs no key.",
        Recursive = true,
    };

    /// <summary>Where the embedded database and demo.json are.</summary>
    public Option<string> DataFolder { get; } = new("--data-folder")
    {
        Description = "Folder of the embedded database and of demo.json. Default: data.",
        Recursive = true,
        DefaultValueFactory = _ => "data",
    };

    /// <summary>Whether JSON is printed as the API answers it.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON, as the API answers it.", Recursive = true };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Url, Key, Offline, DataFolder, Json];
}
