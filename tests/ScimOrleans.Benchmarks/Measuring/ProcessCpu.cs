using System.Globalization;

namespace ScimOrleans.Benchmarks.Measuring;

/// <summary>CPU time of processes, user and system, as the kernel counts it (in hundredths of a second).</summary>
public static class ProcessCpu
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of one process.</summary>
    public static double Of(int process) => Read(process) is { } stat ? Seconds(stat, 11, 12) : 0;

    /// <summary>Seconds of a process and all its children, those that have ended included, as a database server has one for each session.</summary>
    public static double OfTree(int process)
    {
        var total = Read(process) is { } root ? Seconds(root, 11, 12, 13, 14) : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } stat && ParentIn(stat) == process)
            {
                total += Seconds(stat, 11, 12);
            }
        }

        return total;
    }

    /// <summary>The process that started another one.</summary>
    public static int ParentOf(int process) => Read(process) is { } stat ? ParentIn(stat) : 0;

    private static int ParentIn(string[] stat) => int.Parse(stat[1], CultureInfo.InvariantCulture);

    private static double Seconds(string[] stat, params int[] fields) => fields.Sum(field => double.Parse(stat[field], CultureInfo.InvariantCulture)) / TicksPerSecond;

    /// <summary>The fields behind the name, which may hold blanks: state, parent, …</summary>
    private static string[]? Read(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
