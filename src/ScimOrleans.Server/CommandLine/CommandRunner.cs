using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimOrleans.Server.Demo;
using Spectre.Console;

namespace ScimOrleans.Server.CommandLine;

/// <summary>Connects a command with a server, and prints what it answers.</summary>
/// <param name="connection">Which server.</param>
/// <param name="output">Gets what was asked for.</param>
/// <param name="error">Gets what went wrong.</param>
internal sealed class CommandRunner(ConnectionOptions connection, TextWriter output, TextWriter error)
{
    /// <summary>As a shell has it for who ends by SIGINT.</summary>
    private const int Interrupted = 130;

    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <summary>Says why a command failed: as a sentence, or as an object with <c>status</c>, if a server has answered, and <c>detail</c>.</summary>
    public static Task WriteErrorAsync(TextWriter error, CommandFailedException failure, bool asJson) => error.WriteLineAsync(asJson
        ? new JsonObject { ["status"] = failure.Status, ["detail"] = failure.Detail }.ToJsonString(_indented)
        : failure.Message);

    /// <summary>Makes a command that asks the API and prints the answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="columns">What a table shows of each item, by paths such as <c>settings.name</c>; none: a list of all members.</param>
    public Command Ask(Command command, Func<ApiClient, ParseResult, CancellationToken, Task<JsonNode?>> ask, params string[] columns)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await using var server = await OpenAsync(parsed, cancellationToken);
                var answer = await ask(server.Client, parsed, cancellationToken);
                Print(answer, columns, parsed.GetValue(connection.Json));
                return 0;
            }
            catch (CommandFailedException exception)
            {
                await WriteErrorAsync(error, exception, parsed.GetValue(connection.Json));
                return 1;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Interrupted;
            }
        });
        return command;
    }

    private async Task<OpenServer> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(connection.DataFolder);
        if (parsed.GetValue(connection.Offline))
        {
            return await OpenServer.StartAsync(folder, cancellationToken);
        }

        var key = parsed.GetValue(connection.Key) ?? Environment.GetEnvironmentVariable(ConnectionOptions.KeyVariable);
        key = string.IsNullOrEmpty(key) ? KeyOf(folder) : key;
        if (string.IsNullOrEmpty(key))
        {
            throw new CommandFailedException($"Which key? Set {ConnectionOptions.KeyVariable}, or name the data folder that has a demo.json with --data-folder.");
        }

        return Uri.TryCreate(parsed.GetRequiredValue(connection.Url), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new OpenServer(new ApiClient(url!, key), null)
            : throw new CommandFailedException($"'{parsed.GetRequiredValue(connection.Url)}' is no address: write it like https://scim.example.com.");
    }

    private static string? KeyOf(string folder)
    {
        try
        {
            return DemoFile.Find(folder)?.AdminKey;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"demo.json in '{folder}' cannot be read: {e.Message}", e);
        }
    }

    private void Print(JsonNode? answer, string[] columns, bool asJson)
    {
        if (asJson)
        {
            output.WriteLine(answer?.ToJsonString(_indented) ?? "null");
            return;
        }

        switch (answer)
        {
            case JsonArray items:
                PrintTable(items, columns);
                break;
            case JsonObject item:
                foreach (var (name, value) in Members(item, ""))
                {
                    output.WriteLine($"{name,-28} {value}");
                }

                break;
            default:
                output.WriteLine("Done.");
                break;
        }
    }

    private void PrintTable(JsonArray items, string[] columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Split('.')[^1].ToUpperInvariant())) { NoWrap = true, Padding = new(0, 0, 3, 0) });
        }

        foreach (var item in items)
        {
            table.AddRow(columns.Select(column => Markup.Escape(Text(column.Split('.').Aggregate(item, (node, name) => (node as JsonObject)?[name])))).ToArray());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), ColorSystem = ColorSystemSupport.NoColors, Ansi = AnsiSupport.No });
        console.Profile.Width = int.MaxValue / 2;
        console.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Members(JsonObject item, string prefix)
    {
        foreach (var (name, value) in item)
        {
            List<(string Prefix, JsonObject Item)> inner = value switch
            {
                JsonObject one => [($"{prefix}{name}.", one)],
                JsonArray many => [.. many.OfType<JsonObject>().Select((one, index) => ($"{prefix}{name}[{index}].", one))],
                _ => [],
            };
            foreach (var member in inner.SelectMany(one => Members(one.Item, one.Prefix)))
            {
                yield return member;
            }

            if (inner.Count == 0)
            {
                yield return ($"{prefix}{name}", Text(value));
            }
        }
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray items => string.Join(", ", items.Select(Text)),
        JsonObject item => item.ToJsonString(),
        _ => value.ToString(),
    };
}
