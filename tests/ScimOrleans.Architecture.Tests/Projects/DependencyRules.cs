namespace ScimOrleans.Architecture.Tests.Projects;

/// <summary>Who may reference whom: the layers of the system.</summary>
internal static class DependencyRules
{
    private const string Protocol = "ScimOrleans.Protocol";
    private const string Abstractions = "ScimOrleans.Abstractions";
    private const string Server = "ScimOrleans.Server";
    private static readonly string[] Middle = ["ScimOrleans.Admin", "ScimOrleans.Grains", "ScimOrleans.Http", "ScimOrleans.Storage"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [Protocol] = [],
        [Abstractions] = [Protocol],
        [Server] = [Protocol, Abstractions, .. Middle],
    };

    static DependencyRules()
    {
        foreach (var project in Middle)
        {
            Allowed[project] = [Protocol, Abstractions];
        }
    }

    /// <summary>What is wrong with a source project's references, one sentence each.</summary>
    public static IEnumerable<string> FindViolations(ProjectFile project)
    {
        if (!Allowed.TryGetValue(project.Name, out var allowed))
        {
            return [$"{project.Name} is no project that the layout names"];
        }

        var references = project.Projects.Where(reference => !allowed.Contains(reference)).Select(reference => $"{project.Name} references {reference}");
        var packages = project.Name == Protocol ? project.Packages.Select(package => $"{project.Name} references the package {package}") : [];
        var friends = project.Friends.Where(Allowed.ContainsKey).Select(friend => $"{project.Name} shows its internals to {friend}");
        return [.. references, .. packages, .. friends];
    }

    /// <summary>The same for what the compiler has put into the assembly, which also sees references that come along with others.</summary>
    public static IEnumerable<string> FindViolations(string assembly, IEnumerable<string> references)
    {
        var allowed = Allowed[assembly];
        return references
            .Where(reference => Allowed.ContainsKey(reference) ? !allowed.Contains(reference) : assembly == Protocol && !reference.StartsWith("System.", StringComparison.Ordinal))
            .Select(reference => $"{assembly} uses {reference}");
    }
}
