using System.CommandLine;

namespace ScimOrleans.Server.CommandLine;

/// <summary>The server's own executable as an administrator's tool: <c>scimorleans tenant list</c> and so on, against the API of a running server or, offline, the embedded database.</summary>
internal static class CommandLineProgram
{
    /// <summary>Whether the arguments are a command, and not options of the server.</summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && (first is "-h" or "--help" or "-?" or "--version" || !first.StartsWith('-'));

    /// <summary>Runs a command.</summary>
    /// <param name="args">As typed.</param>
    /// <param name="output">Gets what was asked for: a table, or JSON.</param>
    /// <param name="error">Gets what went wrong.</param>
    /// <returns>0, or 1 if it failed.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var result = Root(output, error).Parse(args);
        return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var connection = new ConnectionOptions();
        var runner = new CommandRunner(connection, output, error);
        var root = new RootCommand("Administers ScimOrleans. Without a command, the server starts; its options are in the README.")
        {
            TenantCommands.Create(runner),
            ConnectorCommands.Create(runner),
            CredentialCommands.Create(runner),
            DirectoryCommands.CreateUser(runner),
            DirectoryCommands.CreateGroup(runner),
            DirectoryCommands.CreateRole(runner),
            KeyCommands.Create(runner),
        };
        foreach (var option in connection.All)
        {
            root.Options.Add(option);
        }

        return root;
    }
}
