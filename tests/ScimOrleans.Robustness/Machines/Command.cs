using System.Diagnostics;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Runs programs of the machine that end at once.</summary>
internal static class Command
{
    /// <summary>Runs one.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static void Run(params string[] command)
    {
        var (code, said) = Try(command);
        if (code != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}: {said}");
        }
    }

    /// <summary>Runs one that may fail.</summary>
    /// <returns>Its exit code and what it said; 127 if there is no such program.</returns>
    public static (int ExitCode, string Said) Try(params string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (127, exception.Message);
        }
    }
}
