using System.Text.RegularExpressions;
using ScimOrleans.Architecture.Tests.Repository;

namespace ScimOrleans.Architecture.Tests.Projects;

public sealed partial class SolutionTests
{
    [Fact]
    public void Solution_Projects_AreThoseOfTheRepository()
    {
        var listed = ProjectPath().Matches(TrackedFiles.Read("ScimOrleans.sln")).Select(match => match.Groups["path"].Value.Replace('\\', '/'));

        Assert.Equal(ProjectFile.All.Select(project => project.Path).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PackageVersions_OutsideTheCentralFile_AreSetByNone()
    {
        var shared = ProjectFile.Parse("Directory.Build.props", TrackedFiles.Read("Directory.Build.props"));

        Assert.Empty(ProjectFile.All.Append(shared).SelectMany(project => project.OwnVersions.Select(package => $"{project.Path}: {package}")));
        Assert.Contains("<ManagePackageVersionsCentrally>true<", TrackedFiles.Read("Directory.Packages.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void PackageVersions_OfTheCentralFile_AreAllUsed()
    {
        var shared = ProjectFile.Parse("Directory.Build.props", TrackedFiles.Read("Directory.Build.props"));
        var central = ProjectFile.Parse("Directory.Packages.props", TrackedFiles.Read("Directory.Packages.props"));

        Assert.Empty(central.OwnVersions.Except(ProjectFile.All.Append(shared).SelectMany(project => project.Packages)));
    }

    [Theory]
    [InlineData("""<PackageReference Include="A" Version="1.0.0" />""")]
    [InlineData("""<PackageReference Include="A" VersionOverride="1.0.0" />""")]
    [InlineData("""<PackageReference Include="A"><Version>1.0.0</Version></PackageReference>""")]
    [InlineData("""<PackageVersion Include="A" Version="1.0.0" />""")]
    public void Parse_ItemWithAVersion_NamesIt(string item) =>
        Assert.Equal(["A"], ProjectFile.Parse("a.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>").OwnVersions);

    [GeneratedRegex("""= "[^"]+", "(?<path>[^"]+\.csproj)",""")]
    private static partial Regex ProjectPath();
}
