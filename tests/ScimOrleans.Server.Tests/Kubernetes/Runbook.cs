using System.Diagnostics;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The runbook, <c>k8s/README.md</c>: its sections and the commands in them.</summary>
internal static partial class Runbook
{
    /// <summary>The whole text.</summary>
    public static string Text { get; } = File.ReadAllText(RepositoryRoot.Combine("k8s", "README.md"));

    /// <summary>The blocks of commands of a language in a section, in their order.</summary>
    public static IReadOnlyList<string> Blocks(string section, string language = "sh") =>
        [.. Block().Matches(Section().Matches(Text).Single(match => match.Groups[1].Value == section).Groups[2].Value).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value)];

    /// <summary>Titles of the sections.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Section().Matches(Text).Select(match => match.Groups[1].Value)];

    /// <summary>Runs commands in a shell that ends at the first that fails.</summary>
    /// <returns>What they printed.</returns>
    public static async Task<string> RunAsync(string script, string folder, IReadOnlyDictionary<string, string> environment)
    {
        // What is sent to the background answers at once here, and its end is waited for.
        var start = new ProcessStartInfo("/bin/sh", ["-eu", "-c", script + "\nwait\n"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        var error = shell.StandardError.ReadToEndAsync();
        var printed = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"{script}\nended with {shell.ExitCode}:\n{printed}\n{await error}");
        return printed;
    }

    [GeneratedRegex(@"^## ([^\n]+)\n(.*?)(?=^## |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
