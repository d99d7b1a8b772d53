using System.Text.Json;

namespace ScimOrleans.TestKit.Server;

/// <summary>What the server's first start writes for scripts: how to reach the demo tenant.</summary>
public sealed record DemoCredentials
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "demo.json";

    /// <summary>SCIM endpoint of the demo tenant's connector.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>User name for HTTP Basic authentication.</summary>
    public required string Username { get; init; }

    /// <summary>Password for HTTP Basic authentication.</summary>
    public required string Password { get; init; }

    /// <summary>Token for bearer authentication.</summary>
    public required string BearerToken { get; init; }

    /// <summary>Key of the administration API.</summary>
    public required string AdminKey { get; init; }

    /// <summary>Reads what the server wrote.</summary>
    /// <param name="dataFolder">The server's data folder.</param>
    public static DemoCredentials Read(string dataFolder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(dataFolder, FileName)));
        string Member(string name) =>
            document.RootElement.GetProperty(name).GetString() ?? throw new InvalidDataException($"{FileName} has null for {name}.");
        return new DemoCredentials
        {
            Endpoint = new Uri(Member("endpoint")),
            Username = Member("username"),
            Password = Member("password"),
            BearerToken = Member("bearerToken"),
            AdminKey = Member("adminKey"),
        };
    }
}
