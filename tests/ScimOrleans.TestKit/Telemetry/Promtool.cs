using System.Diagnostics;
using ScimOrleans.TestKit.Processes;
using Xunit;

namespace ScimOrleans.TestKit.Telemetry;

/// <summary>Prometheus' own checks of rules and queries.</summary>
public static class Promtool
{
    /// <summary>Runs it. Skips the test, with the reason, where it is not installed.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IEnumerable<string> arguments)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append(RepositoryRoot.Combine("artifacts", "tools", "usr", "bin"));
        var program = folders.Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        if (program is null || !OwnedProcess.IsSupported)
        {
            Assert.Skip("No promtool is installed (Debian's package prometheus has it), so rules cannot be tried.");
        }

        using var process = OwnedProcess.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }, UnixSignal.Kill);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
