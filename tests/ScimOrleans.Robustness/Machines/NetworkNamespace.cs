using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Puts this process into a network namespace of its own: what it listens on nobody else reaches, and nothing of it is left behind, however it ends.</summary>
internal static class NetworkNamespace
{
    private const string Mark = "SCIMORLEANS_ROBUSTNESS_NAMESPACE";

    /// <summary>What a private network takes.</summary>
    private const string Trial = "ip link set lo up && ip link add trial type bridge && ip link add one type veth peer name two && unshare --net true && nsenter --version";

    /// <summary>Whether this process is in one.</summary>
    public static bool IsEntered { get; } = Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>Starts this program anew in a namespace of its own, in the place of this one. Does nothing where that is not permitted.</summary>
    public static void Enter()
    {
        if (IsEntered)
        {
            Command.Run("ip", "link", "set", "lo", "up");
            return;
        }

        if (!OperatingSystem.IsLinux() || Command.Try("unshare", "--net", "--", "sh", "-c", Trial).ExitCode != 0)
        {
            return;
        }

        var self = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        string?[] command = ["unshare", "--net", "--", "env", $"{Mark}=1", Environment.ProcessPath!, .. self.Skip(1), null];
        if (Execute("unshare", command) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The program takes this process's place; it returns only if it cannot.</summary>
    [DllImport("libc", EntryPoint = "execvp", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute([MarshalAs(UnmanagedType.LPUTF8Str)] string program, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] command);
}
