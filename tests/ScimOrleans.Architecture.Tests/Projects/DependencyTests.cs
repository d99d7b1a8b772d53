namespace ScimOrleans.Architecture.Tests.Projects;

public sealed class DependencyTests
{
    [Fact]
    public void SourceProjects_References_FollowTheLayers() =>
        Assert.Empty(ProjectFile.Sources.SelectMany(DependencyRules.FindViolations));

    [Fact]
    public void SourceAssemblies_References_FollowTheLayers() =>
        Assert.Empty(SourceAssemblies.All.SelectMany(assembly =>
            DependencyRules.FindViolations(assembly.GetName().Name!, assembly.GetReferencedAssemblies().Select(name => name.Name!))));

    [Theory]
    [InlineData("ScimOrleans.Protocol", """<ProjectReference Include="../ScimOrleans.Abstractions/ScimOrleans.Abstractions.csproj" />""", "ScimOrleans.Protocol references ScimOrleans.Abstractions")]
    [InlineData("ScimOrleans.Protocol", """<PackageReference Include="Npgsql" />""", "ScimOrleans.Protocol references the package Npgsql")]
    [InlineData("ScimOrleans.Protocol", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""", "ScimOrleans.Protocol references the package Microsoft.AspNetCore.App")]
    [InlineData("ScimOrleans.Abstractions", """<ProjectReference Include="../ScimOrleans.Grains/ScimOrleans.Grains.csproj" />""", "ScimOrleans.Abstractions references ScimOrleans.Grains")]
    [InlineData("ScimOrleans.Http", """<ProjectReference Include="..\ScimOrleans.Storage\ScimOrleans.Storage.csproj" />""", "ScimOrleans.Http references ScimOrleans.Storage")]
    [InlineData("ScimOrleans.Server", """<ProjectReference Include="../../tests/ScimOrleans.TestKit/ScimOrleans.TestKit.csproj" />""", "ScimOrleans.Server references ScimOrleans.TestKit")]
    [InlineData("ScimOrleans.Storage", """<InternalsVisibleTo Include="ScimOrleans.Server" />""", "ScimOrleans.Storage shows its internals to ScimOrleans.Server")]
    [InlineData("ScimOrleans.Extra", "", "ScimOrleans.Extra is no project that the layout names")]
    public void FindViolations_ForbiddenItem_IsNamed(string name, string item, string violation)
    {
        var project = ProjectFile.Parse($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>");

        Assert.Equal([violation], DependencyRules.FindViolations(project));
    }

    [Theory]
    [InlineData("ScimOrleans.Protocol", "Npgsql", "ScimOrleans.Protocol uses Npgsql")]
    [InlineData("ScimOrleans.Grains", "ScimOrleans.Http", "ScimOrleans.Grains uses ScimOrleans.Http")]
    public void FindViolations_ForbiddenAssembly_IsNamed(string assembly, string reference, string violation) =>
        Assert.Equal([violation], DependencyRules.FindViolations(assembly, ["System.Runtime", reference]));
}
