using System.Reflection;
using System.Text.RegularExpressions;
using ScimOrleans.Admin;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Federation;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Server.Configuration;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Server.Tests.Configuration;

/// <summary>The README lists all options there are, and none that there is not.</summary>
public sealed partial class ReadmeOptionsTests
{
    [Fact]
    public void TheReadme_ListsExactlyTheOptionsThatExist()
    {
        var readme = File.ReadAllText(RepositoryRoot.Combine("README.md"));

        var listed = Row().Matches(readme).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

        var existing = new[]
        {
            Names(ServerOptions.SectionName, typeof(ServerOptions)),
            Names(ScimHttpOptions.SectionName, typeof(ScimHttpOptions)),
            Names(RequestLimitOptions.SectionName, typeof(RequestLimitOptions)),
            Names(ProvisioningLogOptions.SectionName, typeof(ProvisioningLogOptions)),
            Names(FederationOptions.SectionName, typeof(FederationOptions)),
            Names(ScimGrainOptions.SectionName, typeof(ScimGrainOptions)),
            Names(StorageOptions.SectionName, typeof(StorageOptions)),
            Names(AdminOptions.SectionName, typeof(AdminOptions)),
        }.SelectMany(names => names).Order(StringComparer.Ordinal);
        Assert.Equal(existing, listed);
    }

    private static IEnumerable<string> Names(string section, Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }).Select(property => $"{section}:{property.Name}");

    [GeneratedRegex(@"^\| `(ScimOrleans:[A-Za-z:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
