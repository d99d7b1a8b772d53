using System.Diagnostics;
using ScimOrleans.TestKit.Processes;
using Xunit;

namespace ScimOrleans.TestKit.Browser;

/// <summary>A browser without a window, for pages as somebody sees them. It reaches this machine's loopback addresses and nothing else.</summary>
public static class Chromium
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Opens a page, lets its scripts do what they do within half a minute of the page's own time, and says what is there then.</summary>
    /// <param name="page">Address on this machine.</param>
    /// <returns>The document as HTML. Skips the test, with the reason, where there is no Chromium.</returns>
    public static async Task<string> RenderAsync(Uri page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => _names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null || !OwnedProcess.IsSupported)
        {
            Assert.Skip("No Chromium is installed, so no page can be looked at.");
        }

        using var folder = TestFolder.Create("chromium");
        var start = new ProcessStartInfo(program,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            $"--user-data-dir={folder.Combine("profile")}", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            "--window-size=1400,1000", "--virtual-time-budget=30000", "--dump-dom", page.AbsoluteUri,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder.Path;
        using var process = OwnedProcess.Start(start, UnixSignal.Kill);
        var complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var document = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && document.Length > 0, $"Chromium ended with {process.ExitCode}:\n{await complaints}");
        return document;
    }
}
