using System.Text;
using System.Text.Json;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Protocol.Tests.Resources;

namespace ScimOrleans.Protocol.Tests.Messages;

public sealed class DiscoveryWriterTests
{
    private static readonly DiscoveryWriter Discovery = new(ScimModel.Default, Views.BaseUrl);

    [Fact]
    public void WriteServiceProviderConfig_SaysWhatIsTrue() => Assert.Equal(
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":true},
        "bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},"filter":{"supported":true,"maxResults":200},
        "changePassword":{"supported":false},"sort":{"supported":true},"etag":{"supported":true},"authenticationSchemes":[
        {"type":"httpbasic","name":"HTTP Basic","description":"User name and password in the Authorization header of each request.","specUri":"https://www.rfc-editor.org/info/rfc7617","primary":true},
        {"type":"oauthbearertoken","name":"OAuth Bearer Token","description":"A token in the Authorization header of each request: a connector's own, or an access token of its token endpoint (OAuth 2.0 client credentials, RFC 6749 section 4.4).","specUri":"https://www.rfc-editor.org/info/rfc6750","primary":false}],
        "meta":{"resourceType":"ServiceProviderConfig","location":"https://scim.example.com/scim/v2/acme/okta/ServiceProviderConfig"}}
        """.ReplaceLineEndings(""),
        Views.Text(writer => Discovery.WriteServiceProviderConfig(writer, Config)));

    [Fact]
    public void WriteServiceProviderConfig_Bulk_SaysItsLimits()
    {
        using var document = JsonDocument.Parse(Views.Text(writer => Discovery.WriteServiceProviderConfig(writer, Config with { Bulk = new(true, 1_000, 1_048_576), DocumentationUri = "https://docs" })));

        Assert.Equal("""{"supported":true,"maxOperations":1000,"maxPayloadSize":1048576}""", document.RootElement.GetProperty("bulk").GetRawText());
        Assert.Equal("https://docs", document.RootElement.GetProperty("documentationUri").GetString());
    }

    [Fact]
    public void WriteResourceTypes_IsAListOfBoth() => Assert.Equal(
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"startIndex":1,"itemsPerPage":2,"Resources":[
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Group","name":"Group","description":"Named sets of users and groups.","endpoint":"/Groups",
        "schema":"urn:ietf:params:scim:schemas:core:2.0:Group","schemaExtensions":[],
        "meta":{"resourceType":"ResourceType","location":"https://scim.example.com/scim/v2/acme/okta/ResourceTypes/Group"}},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"User","name":"User","description":"Accounts of people.","endpoint":"/Users",
        "schema":"urn:ietf:params:scim:schemas:core:2.0:User","schemaExtensions":[{"schema":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","required":false}],
        "meta":{"resourceType":"ResourceType","location":"https://scim.example.com/scim/v2/acme/okta/ResourceTypes/User"}}]}
        """.ReplaceLineEndings(""),
        Views.Text(Discovery.WriteResourceTypes));

    [Fact]
    public void WriteSchemas_IsAListOfSix()
    {
        using var document = JsonDocument.Parse(Views.Text(Discovery.WriteSchemas));

        Assert.Equal(6, document.RootElement.GetProperty("totalResults").GetInt32());
        Assert.Equal(ScimModel.Default.Schemas.Select(schema => schema.Id), document.RootElement.GetProperty("Resources").EnumerateArray().Select(schema => schema.GetProperty("id").GetString()));
    }

    [Fact]
    public void WriteSchema_SaysWhatItIs()
    {
        var schema = ScimModel.Default.FindSchema(SchemaUrns.User)!;
        using var document = JsonDocument.Parse(Views.Text(writer => Discovery.WriteSchema(writer, schema)));

        Assert.Equal(["schemas", "id", "name", "description", "attributes", "meta"], Names(document.RootElement));
        Assert.Equal(SchemaUrns.Schema, document.RootElement.GetProperty("schemas")[0].GetString());
        Assert.Equal(schema.Description, document.RootElement.GetProperty("description").GetString());
        Assert.Equal("Schema", document.RootElement.GetProperty("meta").GetProperty("resourceType").GetString());
    }

    [Fact]
    public void WriteSchema_EachCharacteristic_IsThereWhereItMeansSomething()
    {
        using var document = JsonDocument.Parse(Views.Text(writer => Discovery.WriteSchema(writer, ScimModel.Default.FindSchema(SchemaUrns.User)!)));
        var attributes = document.RootElement.GetProperty("attributes").EnumerateArray().ToDictionary(attribute => attribute.GetProperty("name").GetString()!);

        Assert.Equal("https://scim.example.com/scim/v2/acme/okta/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", document.RootElement.GetProperty("meta").GetProperty("location").GetString());
        Assert.Equal(["name", "type", "multiValued", "description", "required", "caseExact", "mutability", "returned", "uniqueness"], Names(attributes["userName"]));
        Assert.Equal(["name", "type", "multiValued", "description", "required", "mutability", "returned"], Names(attributes["active"]));
        Assert.Equal(["name", "type", "multiValued", "description", "required", "mutability", "returned", "subAttributes"], Names(attributes["name"]));
        Assert.Equal(["name", "type", "multiValued", "description", "required", "caseExact", "mutability", "returned", "uniqueness", "referenceTypes"], Names(attributes["profileUrl"]));
        Assert.Equal("server", attributes["userName"].GetProperty("uniqueness").GetString());
        Assert.Equal(("writeOnly", "never"), (attributes["password"].GetProperty("mutability").GetString(), attributes["password"].GetProperty("returned").GetString()));
        Assert.Equal(
            """["work","home","other"]""",
            attributes["emails"].GetProperty("subAttributes").EnumerateArray().Single(sub => sub.GetProperty("name").GetString() == "type").GetProperty("canonicalValues").GetRawText());
    }

    [Fact]
    public void Write_EveryDocument_HasNoNulls()
    {
        var all = Views.Text(Discovery.WriteSchemas) + Views.Text(Discovery.WriteResourceTypes) + Views.Text(writer => Discovery.WriteServiceProviderConfig(writer, Config));

        Assert.DoesNotContain("null", all, StringComparison.Ordinal);
    }

    /// <summary>What is published can be loaded again, and is then the same.</summary>
    [Fact]
    public void WriteSchema_LoadedAgain_IsTheSame()
    {
        var schemas = ScimModel.Default.Schemas.Select(schema => Views.Text(writer => Discovery.WriteSchema(writer, schema))).ToArray();
        var types = ScimModel.Default.ResourceTypes.Select(type => Views.Text(writer => Discovery.WriteResourceType(writer, type))).ToArray();

        var model = ScimModel.Load([.. schemas.Select(Utf8)], [.. types.Select(Utf8)]).Value;

        var again = new DiscoveryWriter(model, Views.BaseUrl);
        Assert.Equal(Views.Text(Discovery.WriteSchemas), Views.Text(again.WriteSchemas));
        Assert.Equal(Views.Text(Discovery.WriteResourceTypes), Views.Text(again.WriteResourceTypes));

        static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
    }

    private static ServiceProviderConfig Config { get; } = new()
    {
        PatchSupported = true,
        Bulk = BulkSupport.None,
        Filter = new(true, 200),
        ChangePasswordSupported = false,
        SortSupported = true,
        ETagSupported = true,
        AuthenticationSchemes = [AuthenticationScheme.HttpBasic, AuthenticationScheme.BearerToken],
    };

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
