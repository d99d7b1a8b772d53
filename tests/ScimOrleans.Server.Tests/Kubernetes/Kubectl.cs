using System.Diagnostics;
using System.Text.Json;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The command-line tool of Kubernetes, of which only what needs no cluster is used.</summary>
internal static class Kubectl
{
    /// <summary>Its kustomize is the first (5.0) whose replacements and components are as today.</summary>
    private const int OldestMinor = 27;

    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Where it is. Skips the test, with the reason, if there is none.</summary>
    public static string Path
    {
        get
        {
            Assert.SkipWhen(Found.Value is null, $"No kubectl 1.{OldestMinor} or newer is on PATH or in artifacts/tools, where tests/run puts one.");
            return Found.Value!;
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static (int ExitCode, string Output, string Error) Run(params IEnumerable<string> arguments) => Run(Path, arguments);

    private static (int ExitCode, string Output, string Error) Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(RepositoryRoot.Combine("artifacts", "tools"))
            .Select(folder => System.IO.Path.Combine(folder, "kubectl"))
            .FirstOrDefault(program => File.Exists(program) && IsNewEnough(program));

    private static bool IsNewEnough(string program)
    {
        var (exitCode, output, _) = Run(program, ["version", "--client", "-o", "json"]);
        if (exitCode != 0)
        {
            return false;
        }

        using var version = JsonDocument.Parse(output);
        var client = version.RootElement.GetProperty("clientVersion");
        // A provider's build may say "32+".
        return client.GetProperty("major").GetString() == "1" && int.Parse(client.GetProperty("minor").GetString()!.TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture) >= OldestMinor;
    }
}
