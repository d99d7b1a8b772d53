using System.Reflection;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Configuration;

/// <summary>Refuses options that nothing reads: a misspelt limit that silently stays at its default is found out too late.</summary>
internal static class KnownOptions
{
    private static readonly string[] CommandLineKeys = ["urls", "environment", "contentRoot", "applicationName", "ConnectionStrings:Directory"];
    private static readonly string[] CommandLineSections = ["Logging", "Kestrel", "AllowedHosts"];

    /// <summary>Checks the command line and the section <c>ScimOrleans</c> of all sources.</summary>
    /// <param name="configuration">Everything configured.</param>
    /// <param name="args">The command line.</param>
    /// <param name="options">The options classes and the sections they are bound to.</param>
    /// <exception cref="StartupException">Something is not an option.</exception>
    public static void Check(IConfiguration configuration, string[] args, params (string Section, Type Type)[] options)
    {
        var known = options.SelectMany(bound => bound.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true })
                .Select(property => $"{bound.Section}:{property.Name}"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        foreach (var key in Flatten(configuration.GetSection(ServerOptions.SectionName)))
        {
            // A list's elements are 0, 1, … below its own key.
            if (!known.Contains(key) && !known.Contains(key[..key.LastIndexOf(':')]))
            {
                throw Unknown(key, known);
            }
        }

        foreach (var argument in args)
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal))
            {
                throw new StartupException($"'{argument}' is not an option: write it as --{argument}.");
            }
        }

        foreach (var key in Flatten(new ConfigurationBuilder().AddCommandLine(args).Build()))
        {
            var section = key.Split(':')[0];
            if (!section.Equals(ServerOptions.SectionName, StringComparison.OrdinalIgnoreCase)
                && !CommandLineKeys.Contains(key, StringComparer.OrdinalIgnoreCase)
                && !CommandLineSections.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                throw Unknown($"--{key}", ["--urls", "--ConnectionStrings:Directory", .. known.Select(name => $"--{name}")]);
            }
        }
    }

    private static IEnumerable<string> Flatten(IConfiguration configuration) =>
        configuration.AsEnumerable().Where(entry => entry.Value is not null).Select(entry => entry.Key);

    private static StartupException Unknown(string option, IEnumerable<string> known)
    {
        var nearest = known.OrderBy(name => Distance(name.ToUpperInvariant(), option.ToUpperInvariant())).First();
        return new($"Unknown option '{option}'. Did you mean '{nearest}'? The README lists all options.");
    }

    /// <summary>Levenshtein's distance; both texts are short.</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
