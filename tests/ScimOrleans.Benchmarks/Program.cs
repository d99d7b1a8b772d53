using BenchmarkDotNet.Running;
using ScimOrleans.Benchmarks;
using ScimOrleans.Benchmarks.Controls;
using ScimOrleans.Benchmarks.Measuring;

switch (args)
{
    case ["control", .. var settings]:
        await ControlServer.RunAsync(settings);
        return 0;
    case ["--micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkRun).Assembly).Run(rest);
        return 0;
    case ["--help" or "-h"]:
        Console.WriteLine(BenchmarkOptions.Usage);
        return 0;
    default:
        if (BenchmarkOptions.Read(args) is not { } options)
        {
            Console.Error.WriteLine(BenchmarkOptions.Usage);
            return 2;
        }

        await new BenchmarkRun(options).RunAsync();
        return 0;
}

/// <summary>What the runtime calls in a process that is started with <c>DOTNET_STARTUP_HOOKS</c>; it must have this name and no namespace.</summary>
internal static class StartupHook
{
    /// <summary>Starts the probe.</summary>
    public static void Initialize() => ServerProbe.Start();
}
