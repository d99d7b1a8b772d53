using System.Reflection;

namespace ScimOrleans.Architecture.Tests.Projects;

/// <summary>The compiled source projects.</summary>
internal static class SourceAssemblies
{
    /// <summary>One assembly for each project below <c>src</c>; a project that this one does not reference fails to load.</summary>
    public static IReadOnlyList<Assembly> All { get; } = [.. ProjectFile.Sources.Select(project => Assembly.Load(project.Name))];

    /// <summary>Every type that a person wrote, nested ones included.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. All.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Namespace?.StartsWith("ScimOrleans", StringComparison.Ordinal) == true)];
}
