using System.Xml.Linq;
using ScimOrleans.Architecture.Tests.Repository;

namespace ScimOrleans.Architecture.Tests.Projects;

/// <summary>What a project file says about its dependencies.</summary>
internal sealed record ProjectFile
{
    /// <summary>Every project of the repository.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. TrackedFiles.Paths.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(path => Parse(path, TrackedFiles.Read(path)))];

    /// <summary>The projects below <c>src</c>.</summary>
    public static IEnumerable<ProjectFile> Sources => All.Where(project => project.IsSource);

    /// <summary>Path below the root, with slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Its name, which is its assembly's too.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the projects that it references.</summary>
    public required IReadOnlyList<string> Projects { get; init; }

    /// <summary>Names of the packages and shared frameworks that it references.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Assemblies that may see its internals.</summary>
    public required IReadOnlyList<string> Friends { get; init; }

    /// <summary>Packages whose version it sets itself.</summary>
    public required IReadOnlyList<string> OwnVersions { get; init; }

    /// <summary>Whether it lies below <c>src</c>.</summary>
    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>Reads a project file.</summary>
    public static ProjectFile Parse(string path, string xml)
    {
        var document = XDocument.Parse(xml);
        IEnumerable<XElement> Items(params string[] kinds) => document.Descendants().Where(element => kinds.Contains(element.Name.LocalName));
        static string Include(XElement element) => element.Attribute("Include")?.Value ?? element.Attribute("Update")?.Value ?? "";

        return new ProjectFile
        {
            Path = path,
            Name = System.IO.Path.GetFileNameWithoutExtension(path),
            Projects = [.. Items("ProjectReference").Select(element => System.IO.Path.GetFileNameWithoutExtension(Include(element).Replace('\\', '/')))],
            Packages = [.. Items("PackageReference", "FrameworkReference").Select(Include)],
            Friends = [.. Items("InternalsVisibleTo").Select(Include)],
            OwnVersions =
            [
                .. Items("PackageReference", "PackageVersion")
                    .Where(element => element.Attributes().Any(IsVersion) || element.Elements().Any(child => child.Name.LocalName is "Version" or "VersionOverride"))
                    .Select(Include),
            ],
        };
    }

    private static bool IsVersion(XAttribute attribute) => attribute.Name.LocalName is "Version" or "VersionOverride";
}
