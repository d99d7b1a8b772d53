using System.CommandLine;

namespace ScimOrleans.Server.CommandLine;

/// <summary>The server's own executable as an administrator's tool: <c>scimorleans tenant list</c> and so on, against the API of a running server or, offline, the embedded database.</summary>
internal static class CommandLineProgram
{
    private const int Mistyped = 2;

    /// <summary>Whether the arguments are a command, and not options of the server.</summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && (first is "-h" or "--help" or "-?" or "--version" || !first.StartsWith('-'));

    /// <summary>Runs a command.</summary>
    /// <param name="args">As typed.</param>
    /// <param name="output">Gets what was asked for: a table, or JSON.</param>
    /// <param name="error">Gets what went wrong.</param>
    /// <returns>0; 1 if it failed, 2 if it was not typed as <c>--help</c> says, 130 if it was interrupted.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var result = Root(output, error).Parse(args);
        if (result.Errors.Count > 0)
        {
            // Which options were typed is not known when one of them is wrong.
            await CommandRunner.WriteErrorAsync(error, new(string.Join(' ', result.Errors.SelectMany(fault => fault.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))), args.Contains("--json"));
            return Mistyped;
        }

        return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>All commands.</summary>
    internal static RootCommand Root(TextWriter output, TextWriter error)
    {
        var connection = new ConnectionOptions();
        var runner = new CommandRunner(connection, output, error);
        var root = new RootCommand("Administers ScimOrleans. Without a command, the server starts; its options are in the README.")
        {
            TenantCommands.Create(runner),
            ConnectorCommands.Create(runner),
            CredentialCommands.Create(runner),
            RulesCommands.Create(runner),
            DirectoryCommands.CreateUser(runner),
            DirectoryCommands.CreateGroup(runner),
            DirectoryCommands.CreateRole(runner),
            DirectoryCommands.CreateNameConflicts(runner),
            KeyCommands.Create(runner),
            ClusterCommands.Create(runner),
        };
        foreach (var option in connection.All)
        {
            root.Options.Add(option);
        }

        return root;
    }
}
