using System.Diagnostics;

namespace ScimOrleans.TestKit.Tests.Runner;

/// <summary>
/// <c>tests/run</c> in a checkout of its own, with test programs that are small scripts: what must make a run fail does.
/// </summary>
public sealed class RunScriptTests : IDisposable
{
    private const string Passes = """<assembly name="x" errors="0" failed="0" not-run="0" passed="3" skipped="0" total="3">""";
    private const string Fails = """<assembly name="x" errors="1" failed="2" not-run="0" passed="3" skipped="0" total="6">""";
    private const string RunsNothing = """<assembly name="x" errors="0" failed="0" not-run="1" passed="0" skipped="0" total="1">""";

    private const string Skips =
        """
        <assembly name="x" errors="0" failed="0" not-run="0" passed="3" skipped="2" total="5">
        <test name="a(x: &quot;y&quot;)" result="Skip" type="A.ReplayTests" method="Okta"><reason>no data</reason></test>
        <test name="b" result="Pass" type="A.OtherTests" method="Passes"/>
        <test name="a(x: &quot;z&quot;)" result="Skip" type="A.ReplayTests" method="Okta"/>
        """;

    private readonly TestFolder _checkout = TestFolder.Create("checkout");

    public RunScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "tests/run is a bash script for Linux.");
        Write("tests/run", File.ReadAllText(RepositoryRoot.Combine("tests", "run")), executable: true);
        Write("tests/README.md", "<!-- allowed skips -->\n| test | reason |\n| --- | --- |\n<!-- end of allowed skips -->\n");
        Write("Directory.Build.props", "<Project><PropertyGroup>\n<TargetFramework>net10.0</TargetFramework>\n</PropertyGroup></Project>");
        Write("bin/dotnet", "#!/bin/sh\nexit 0\n", executable: true);
        Write("bin/initdb", "#!/bin/sh\necho 'initdb (PostgreSQL) 15.1'\n", executable: true);
        Write("bin/postgres", "#!/bin/sh\nexit 1\n", executable: true);
        SetSchedules("echo 'seed 1'; echo '2 passed, 0 failed'");
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task AllPass_Succeeds_AndCountsThem()
    {
        AddProject("A.Tests", Passes);
        AddProject("B.Tests", Passes);

        Assert.Equal((0, "8 passed, 0 failed"), await RunAsync());
    }

    [Fact]
    public async Task SomeFail_Fails_AndCountsErrorsToo()
    {
        AddProject("A.Tests", Fails, exitCode: 1);
        AddProject("B.Tests", Passes);

        Assert.Equal((1, "8 passed, 3 failed"), await RunAsync());
    }

    [Fact]
    public async Task NoTestRan_Fails()
    {
        AddProject("A.Tests", RunsNothing);

        Assert.Equal((1, "2 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task NoReport_Fails()
    {
        AddProject("A.Tests", report: null);

        Assert.Equal((1, "2 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task ReportOfOnlyPasses_AndExitCode_Fails()
    {
        AddProject("A.Tests", Passes, exitCode: 134);

        Assert.Equal((1, "5 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task NotBuilt_Fails()
    {
        Write("tests/A.Tests/A.Tests.csproj", "<Project />");

        Assert.Equal((1, "2 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task NoProject_Fails() => Assert.Equal((1, "2 passed, 1 failed"), await RunAsync());

    [Fact]
    public async Task BuildFails_RunsNothing()
    {
        AddProject("A.Tests", Passes);
        Write("bin/dotnet", "#!/bin/sh\n[ \"$1\" != build ]\n", executable: true);

        Assert.Equal((1, "0 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task FormattingDiffers_Fails_AndStillRunsTheTests()
    {
        AddProject("A.Tests", Passes);
        Write("bin/dotnet", "#!/bin/sh\n[ \"$1\" != format ]\n", executable: true);

        Assert.Equal((1, "5 passed, 1 failed"), await RunAsync());
    }

    [Fact]
    public async Task Skip_OnADevelopersMachine_Succeeds()
    {
        AddProject("A.Tests", Skips);

        Assert.Equal((0, "5 passed, 0 failed, 2 skipped"), await RunAsync());
    }

    [Theory]
    [InlineData("| `A.OtherTests.*` | no data |", 1, "5 passed, 1 failed, 2 skipped")]
    [InlineData("| `A.ReplayTests.*` | |", 1, "5 passed, 1 failed, 2 skipped")]
    [InlineData("| `A.ReplayTests.*` | no data |", 0, "5 passed, 0 failed, 2 skipped")]
    public async Task Skip_InCi_NeedsARowWithAReason(string row, int exitCode, string lastLine)
    {
        AddProject("A.Tests", Skips);
        Write("tests/README.md", $"<!-- allowed skips -->\n| test | reason |\n| --- | --- |\n{row}\n<!-- end of allowed skips -->\n| `*` | outside |\n");

        Assert.Equal((exitCode, lastLine), await RunAsync(("CI", "true")));
    }

    [Fact]
    public async Task Quick_Run_TellsTheTests()
    {
        AddProject("A.Tests", Passes, exitCode: "$((SCIMORLEANS_QUICK == 1 ? 0 : 7))");

        Assert.Equal((0, "3 passed, 0 failed"), await RunAsync(["--quick"]));
        Assert.Equal((1, "5 passed, 1 failed"), await RunAsync([], ("SCIMORLEANS_QUICK", "1")));
    }

    [Theory]
    [InlineData("echo '2 passed, 1 failed'; exit 1", "5 passed, 1 failed")]
    [InlineData("echo '0 passed, 0 failed'", "3 passed, 1 failed")]
    [InlineData("echo '2 passed, 0 failed'; echo crash", "3 passed, 1 failed")]
    [InlineData("exit 134", "3 passed, 1 failed")]
    [InlineData("echo '2 passed, 0 failed'; exit 1", "5 passed, 1 failed")]
    public async Task Schedules_ThatFailOrAreNotCounted_Fail(string program, string lastLine)
    {
        AddProject("A.Tests", Passes);
        SetSchedules(program);

        Assert.Equal((1, lastLine), await RunAsync());
    }

    private void SetSchedules(string program) => Write(
        "tests/ScimOrleans.Robustness/bin/Release/net10.0/ScimOrleans.Robustness", $"#!/bin/bash\n{program}\n", executable: true);

    private void AddProject(string name, string? report, int exitCode = 0) => AddProject(name, report, $"{exitCode}");

    private void AddProject(string name, string? report, string exitCode)
    {
        Write($"tests/{name}/{name}.csproj", "<Project />");
        var writes = report is null ? "" : $"cat >\"$file\" <<'END'\n<assemblies>{report}</assembly></assemblies>\nEND\n";
        Write(
            $"tests/{name}/bin/Release/net10.0/{name}",
            $"#!/bin/bash\nwhile [ $# -gt 0 ]; do [ \"$1\" = -xml ] && file=$2; shift; done\n{writes}exit {exitCode}\n",
            executable: true);
    }

    private void Write(string path, string text, bool executable = false)
    {
        var file = _checkout.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Task<(int ExitCode, string LastLine)> RunAsync(params (string Name, string Value)[] environment) => RunAsync([], environment);

    private async Task<(int ExitCode, string LastLine)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        // From elsewhere, since it must work from any folder.
        var start = new ProcessStartInfo("bash", [_checkout.Combine("tests", "run"), .. arguments]) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        start.Environment["PATH"] = $"{_checkout.Combine("bin")}:{start.Environment["PATH"]}";
        // No server is started here, and none must be installed.
        start.Environment["SCIMORLEANS_TEST_POSTGRES"] = "Host=unused";
        start.Environment.Remove("CI");
        start.Environment.Remove("SCIMORLEANS_QUICK");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var script = Process.Start(start) ?? throw new InvalidOperationException("bash was not started.");
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return (script.ExitCode, output.TrimEnd('\n').Split('\n')[^1]);
    }
}
