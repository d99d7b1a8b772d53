using System.Text.Json;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Protocol.Tests.Resources;

namespace ScimOrleans.Protocol.Tests.Schemas;

/// <summary>
/// What <c>/Schemas</c> publishes, against RFC 7643 §8.7.1 as it was printed. A line is an attribute: its path, its type, and what is not the
/// default of §2.2 (single, optional, case-insensitive, readWrite, returned by default, not unique); then its canonical values or reference types.
/// <c>-</c> before a word is said there and not by us, <c>+</c> the opposite; the comment says why.
/// </summary>
public sealed class PublishedSchemaTests
{
    private static readonly string[] User =
    [
        "userName string required server",
        "name complex",
        "name.formatted string",
        "name.familyName string",
        "name.givenName string",
        "name.middleName string",
        "name.honorificPrefix string",
        "name.honorificSuffix string",
        "displayName string",
        "nickName string",
        "profileUrl reference +caseExact external", // References differ by case (§2.3.7).
        "title string",
        "userType string",
        "preferredLanguage string",
        "locale string",
        "timezone string",
        "active boolean",
        "password string writeOnly never",
        "emails complex multiValued",
        "emails.value string",
        "emails.display string",
        "emails.type string work home other",
        "emails.primary boolean",
        "phoneNumbers complex multiValued",
        "phoneNumbers.value string",
        "phoneNumbers.display string",
        "phoneNumbers.type string work home mobile fax pager other",
        "phoneNumbers.primary boolean",
        "ims complex multiValued",
        "ims.value string",
        "ims.display string",
        "ims.type string aim gtalk icq xmpp msn skype qq yahoo",
        "ims.primary boolean",
        "photos complex multiValued",
        "photos.value reference +caseExact external", // As profileUrl.
        "photos.display string",
        "photos.type string photo thumbnail",
        "photos.primary boolean",
        "addresses complex multiValued",
        "addresses.formatted string",
        "addresses.streetAddress string",
        "addresses.locality string",
        "addresses.region string",
        "addresses.postalCode string",
        "addresses.country string",
        "addresses.type string work home other",
        "+addresses.primary boolean", // Every list of objects may have one (§2.4), and the example of a full user in §8.2 has it.
        "groups complex multiValued readOnly",
        "groups.value string readOnly",
        "groups.$ref reference +caseExact readOnly -User Group", // As profileUrl; and nobody is a member of a user.
        "groups.display string readOnly",
        "groups.type string readOnly direct indirect",
        "entitlements complex multiValued",
        "entitlements.value string",
        "entitlements.display string",
        "entitlements.type string",
        "entitlements.primary boolean",
        "roles complex multiValued",
        "roles.value string",
        "roles.display string",
        "roles.type string",
        "roles.primary boolean",
        "x509Certificates complex multiValued",
        "x509Certificates.value binary +caseExact", // Base64 differs by case (§2.3.6).
        "x509Certificates.display string",
        "x509Certificates.type string",
        "x509Certificates.primary boolean",
    ];

    private static readonly string[] Group =
    [
        "displayName string +required +server", // Required by §4.2, in words; and unique here.
        "members complex multiValued",
        "members.value string immutable",
        "members.$ref reference +caseExact immutable User Group", // As a user's profileUrl.
        "members.type string immutable User Group",
        "+members.display string readOnly", // One of the usual sub-attributes of a list (§2.4); the example of a group in §8.4 has it.
    ];

    private static readonly string[] EnterpriseUser =
    [
        "employeeNumber string",
        "costCenter string",
        "organization string",
        "division string",
        "department string",
        "manager complex",
        "manager.value string +caseExact", // An id, and those differ by case (§3.1).
        "manager.$ref reference +caseExact User", // As a user's profileUrl.
        "manager.displayName string readOnly",
    ];

    [Theory]
    [InlineData(SchemaUrns.User)]
    [InlineData(SchemaUrns.Group)]
    [InlineData(SchemaUrns.EnterpriseUser)]
    public void WriteSchema_EachAttribute_IsAsTheRfcPrintsIt(string urn)
    {
        var rfc = urn switch { SchemaUrns.User => User, SchemaUrns.Group => Group, _ => EnterpriseUser };
        using var published = Publish(urn);

        var lines = Lines(published.RootElement.GetProperty("attributes"), prefix: "").ToArray();

        Assert.Equal(rfc.Select(Ours), lines);
    }

    [Theory]
    [InlineData(SchemaUrns.User, "User")]
    [InlineData(SchemaUrns.Group, "Group")]
    [InlineData(SchemaUrns.EnterpriseUser, "EnterpriseUser")]
    [InlineData(SchemaUrns.ServiceProviderConfig, "Service Provider Configuration")]
    [InlineData(SchemaUrns.ResourceType, "ResourceType")]
    [InlineData(SchemaUrns.Schema, "Schema")]
    public void WriteSchema_Everything_IsNamedAndDescribed(string urn, string name)
    {
        using var published = Publish(urn);

        Assert.Equal(urn, published.RootElement.GetProperty("id").GetString());
        Assert.Equal(name, published.RootElement.GetProperty("name").GetString());
        Assert.NotEqual("", published.RootElement.GetProperty("description").GetString());
        Assert.DoesNotContain(All(published.RootElement.GetProperty("attributes")), attribute => string.IsNullOrWhiteSpace(attribute.GetProperty("description").GetString()));
    }

    private static JsonDocument Publish(string urn) =>
        JsonDocument.Parse(Views.Text(writer => new DiscoveryWriter(ScimModel.Default, Views.BaseUrl).WriteSchema(writer, ScimModel.Default.FindSchema(urn)!)));

    private static string Ours(string line) => string.Join(' ', line.Split(' ').Where(word => !word.StartsWith('-')).Select(word => word.TrimStart('+')));

    private static IEnumerable<string> Lines(JsonElement attributes, string prefix)
    {
        foreach (var attribute in attributes.EnumerateArray())
        {
            var path = prefix + attribute.GetProperty("name").GetString();
            yield return string.Join(' ', Words(attribute).Prepend(path));
            if (attribute.TryGetProperty("subAttributes", out var subAttributes))
            {
                foreach (var line in Lines(subAttributes, path + "."))
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>Each characteristic must be there; those of text are for text alone.</summary>
    private static IEnumerable<string> Words(JsonElement attribute)
    {
        var type = attribute.GetProperty("type").GetString()!;
        var isText = type is "string" or "reference" or "binary";
        string?[] words =
        [
            type,
            attribute.GetProperty("multiValued").GetBoolean() ? "multiValued" : null,
            attribute.GetProperty("required").GetBoolean() ? "required" : null,
            isText && attribute.GetProperty("caseExact").GetBoolean() ? "caseExact" : null,
            Unless("readWrite", attribute.GetProperty("mutability")),
            Unless("default", attribute.GetProperty("returned")),
            isText ? Unless("none", attribute.GetProperty("uniqueness")) : null,
            .. List(attribute, "canonicalValues"),
            .. List(attribute, "referenceTypes"),
        ];
        return words.OfType<string>();

        static string? Unless(string usual, JsonElement value) => value.GetString() == usual ? null : value.GetString();

        static IEnumerable<string?> List(JsonElement attribute, string name) =>
            attribute.TryGetProperty(name, out var values) ? values.EnumerateArray().Select(value => value.GetString()) : [];
    }

    private static IEnumerable<JsonElement> All(JsonElement attributes) => attributes.EnumerateArray()
        .SelectMany(attribute => attribute.TryGetProperty("subAttributes", out var subAttributes) ? All(subAttributes).Prepend(attribute) : [attribute]);
}
