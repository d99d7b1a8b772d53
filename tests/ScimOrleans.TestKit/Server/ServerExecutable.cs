namespace ScimOrleans.TestKit.Server;

/// <summary>The server as it was built beside the tests.</summary>
public static class ServerExecutable
{
    /// <summary>The program to run: the host of the runtime that runs the tests.</summary>
    public static string Host { get; } = FindHost();

    /// <summary>The server's assembly, of the same configuration as the tests.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static string Assembly
    {
        get
        {
            // The tests run from tests/<project>/bin/<configuration>/<framework>/.
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var path = RepositoryRoot.Combine(
                "src", "ScimOrleans.Server", "bin", output.Parent?.Name ?? "Release", output.Name, "ScimOrleans.Server.dll");
            return File.Exists(path) ? path : throw new FileNotFoundException($"The server is not built: dotnet build ScimOrleans.sln -c {output.Parent?.Name}", path);
        }
    }

    private static string FindHost()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ holds the runtime, <root>/dotnet starts it.
        var runtime = new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        var host = Path.Combine(runtime.Parent?.Parent?.Parent?.FullName ?? "", "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }
}
