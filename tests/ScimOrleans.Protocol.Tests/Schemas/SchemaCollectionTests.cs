using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Protocol.Tests.Resources;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Schemas;

/// <summary>Schemas that others wrote: the RFC's own, those of another server, and definitions that must be refused.</summary>
public sealed class SchemaCollectionTests
{
    /// <summary>Where our definitions differ from RFC 7643 §8.7, and why.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        // A reference differs by case (§2.3.7), whatever §8.7 says.
        ["User profileUrl"] = "caseExact",
        ["User groups.$ref"] = "caseExact",
        ["Group members.$ref"] = "caseExact",
        ["EnterpriseUser manager.$ref"] = "caseExact required",
        ["ServiceProviderConfig documentationUri"] = "caseExact",
        ["ServiceProviderConfig authenticationSchemes.specUri"] = "caseExact",
        ["ServiceProviderConfig authenticationSchemes.documentationUri"] = "caseExact",
        ["ResourceType endpoint"] = "caseExact",

        // Identity providers send a manager's id alone; §8.7 as published does not require either, an erratum held for update would.
        ["EnterpriseUser manager.value"] = "required",

        // Names of groups are unique here.
        ["Group displayName"] = "uniqueness",
    };

    [Theory]
    [InlineData("User", "8.7.1-schema-user")]
    [InlineData("Group", "8.7.1-schema-group")]
    [InlineData("EnterpriseUser", "8.7.1-schema-enterprise_user")]
    [InlineData("ServiceProviderConfig", "8.7.2-schema-service_provider_configuration")]
    [InlineData("ResourceType", "8.7.2-schema-resource_type")]
    [InlineData("Schema", "8.7.2-schema-schema")]
    public void BuiltIn_Facts_AreTheRfcs(string name, string file)
    {
        using var theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Collections.Folder, "rfc-samples", $"rfc7643-{file}.json")));
        var schema = ScimModel.Default.FindSchema(theirs.RootElement.GetProperty("id").GetString()!)!;
        using var ours = JsonDocument.Parse(Views.Text(writer => new DiscoveryWriter(ScimModel.Default, "").WriteSchema(writer, schema)));

        var expected = Facts(theirs.RootElement.GetProperty("attributes"), name);
        var actual = Facts(ours.RootElement.GetProperty("attributes"), name);

        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(
            Differences.Where(difference => difference.Key.StartsWith($"{name} ", StringComparison.Ordinal)).Select(difference => $"{difference.Key}: {difference.Value}").Order(),
            expected.Keys.Select(key => (key, differing: string.Join(' ', expected[key].Where(fact => actual[key][fact.Key] != fact.Value).Select(fact => fact.Key).Order())))
                .Where(entry => entry.differing.Length > 0).Select(entry => $"{entry.key}: {entry.differing}").Order());
    }

    [Theory]
    [InlineData("read-only-and-never", "Schema urn:gold:params:scim:schemas:custom:2.0:Senseless, attribute senseless: mutability readOnly with returned never makes an attribute that nobody can use.")]
    [InlineData("write-only-and-always", "Schema urn:gold:params:scim:schemas:custom:2.0:Senseless, attribute senseless: mutability writeOnly needs returned never.")]
    [InlineData("binary-and-not-caseexact", "Schema urn:gold:params:scim:schemas:custom:2.0:WrongBinary, attribute binary: a binary attribute is caseExact (RFC 7643 section 2.3.6).")]
    [InlineData("duplicate-name-value", "Schema urn:gold:params:scim:schemas:custom:2.0:Senseless: attribute duplicateName is defined 2 times.")]
    [InlineData("duplicate-sub-name-value", "Schema urn:gold:params:scim:schemas:custom:2.0:Senseless, attribute duplicateName: attribute duplicateSubName is defined 2 times.")]
    public void Load_BadDefinition_IsRefused(string file, string detail)
    {
        var document = File.ReadAllBytes(Path.Combine(Collections.Folder, "scim-sdk", "schemas", "bad", $"{file}.json"));

        Assert.Equal(new ScimError(400, ScimTypes.InvalidValue, detail), ScimModel.Load([.. ScimModel.BuiltInSchemas, document], ScimModel.BuiltInResourceTypes).Error);
    }

    [Fact]
    public void Load_AllTypes_ReadsItsResource()
    {
        var folder = Path.Combine(Collections.Folder, "scim-sdk");
        var model = ScimModel.Load(
            [.. ScimModel.BuiltInSchemas, File.ReadAllBytes(Path.Combine(folder, "schemas", "all-types.json"))],
            [.. ScimModel.BuiltInResourceTypes, File.ReadAllBytes(Path.Combine(folder, "types", "all-types.json"))]).Value;
        var type = model.ResourceTypes.Single(type => type.Name == "AllTypes");

        var resource = ResourceReader.Read(type, File.ReadAllBytes(Path.Combine(folder, "resources", "miscellaneous", "all-types.json")), ReadOptions.Default).Value.Resource;

        Assert.Equal(type.Schema.Attributes.Select(attribute => attribute.Name).Except(["id"]), resource.Attributes.Values.Select(entry => entry.Attribute.Name).Where(name => !name.StartsWith("urn:", StringComparison.Ordinal)));
    }

    private static Dictionary<string, Dictionary<string, string>> Facts(JsonElement attributes, string prefix)
    {
        var all = new Dictionary<string, Dictionary<string, string>>();
        foreach (var attribute in attributes.EnumerateArray())
        {
            var key = $"{prefix}{(prefix.Contains(' ', StringComparison.Ordinal) ? '.' : ' ')}{attribute.GetProperty("name").GetString()}";
            var type = attribute.GetProperty("type").GetString()!;
            all[key] = new()
            {
                ["type"] = type,
                ["multiValued"] = Fact(attribute, "multiValued", "false"),
                ["required"] = Fact(attribute, "required", "false"),
                ["caseExact"] = type is "string" or "reference" or "binary" ? Fact(attribute, "caseExact", "false") : "",
                ["mutability"] = Fact(attribute, "mutability", "\"readWrite\""),
                ["returned"] = Fact(attribute, "returned", "\"default\""),
                ["uniqueness"] = Fact(attribute, "uniqueness", "\"none\""),
                ["canonicalValues"] = Fact(attribute, "canonicalValues", "[]"),
                ["referenceTypes"] = Fact(attribute, "referenceTypes", "[]"),
            };
            if (attribute.TryGetProperty("subAttributes", out var subAttributes))
            {
                foreach (var (name, facts) in Facts(subAttributes, key))
                {
                    all[name] = facts;
                }
            }
        }

        return all;
    }

    private static string Fact(JsonElement attribute, string name, string otherwise) =>
        attribute.TryGetProperty(name, out var value) ? JsonSerializer.Serialize(value) : otherwise;
}
