using System.CommandLine;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans cluster …</c></summary>
internal static class ClusterCommands
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner) => new("cluster", "The processes that serve, and their database.")
    {
        runner.Ask(new("status", "Silos, their versions and what each says of itself; the database and its scripts."), (api, _, end) => api.SendAsync(HttpMethod.Get, "cluster", null, end)),
    };
}
