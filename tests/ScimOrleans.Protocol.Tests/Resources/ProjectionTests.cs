using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ProjectionTests
{
    private const string Ada = """
        {"externalId":"e","userName":"ada","name":{"familyName":"L","givenName":"A"},"emails":[{"value":"a@b","type":"work"},{"value":"c@d"}],"roles":[{"value":"r"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","manager":{"value":"m"}}}
        """;

    private const string Head = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"0198a000-0000-7000-8000-00000000000a",""";

    private const string HeadBoth = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"0198a000-0000-7000-8000-00000000000a",
        """;

    [Theory]
    [InlineData("userName", Head + "\"userName\":\"ada\"}")]
    [InlineData("USERNAME, externalid", Head + "\"externalId\":\"e\",\"userName\":\"ada\"}")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName", Head + "\"userName\":\"ada\"}")]
    [InlineData("name.familyName", Head + "\"name\":{\"familyName\":\"L\"}}")]
    [InlineData("name.familyName,name", Head + "\"name\":{\"familyName\":\"L\",\"givenName\":\"A\"}}")]
    [InlineData("emails.value", Head + "\"emails\":[{\"value\":\"a@b\"},{\"value\":\"c@d\"}]}")]
    [InlineData("emails.type", Head + "\"emails\":[{\"type\":\"work\"}]}")]
    [InlineData("roles.type,userName", Head + "\"userName\":\"ada\"}")]
    [InlineData("groups.display", Head + "\"groups\":[{\"display\":\"Staff\"}]}")]
    [InlineData("meta.version", Head + "\"meta\":{\"version\":\"W/\\\"3\\\"\"}}")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", HeadBoth + "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\",\"manager\":{\"value\":\"m\"}}}")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:MANAGER.value", HeadBoth + "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"m\"}}}")]
    [InlineData("noSuch,emails[type eq \"work\"],,urn:x:y", null)]
    [InlineData("id,schemas", null)]
    [InlineData("password", null)]
    public void Write_Attributes_AreThoseAndTheAlwaysReturned(string attributes, string? expected) =>
        Assert.Equal((expected ?? Head[..^1] + "}").ReplaceLineEndings(""), Views.Text(User(), Views.Only(TestModel.User, attributes)));

    [Theory]
    [InlineData("emails,roles,groups,meta,name.givenName,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", Head + "\"externalId\":\"e\",\"userName\":\"ada\",\"name\":{\"familyName\":\"L\"}}")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User,meta,externalId,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", HeadBoth + "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"d\"}}")]
    [InlineData("id,schemas,meta,externalId,name.familyName,name.givenName,emails,roles.value,groups,userName,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", null)]
    public void Write_ExcludedAttributes_AreGoneUnlessAlwaysReturned(string excluded, string? expected) =>
        Assert.Equal((expected ?? Head[..^1] + "}").ReplaceLineEndings(""), Views.Text(User(), Views.Except(TestModel.User, excluded)));

    [Theory]
    [InlineData("onDemand", """ "onDemand":"d","pinned":"p" """)]
    [InlineData("text", """ "text":"t","pinned":"p" """)]
    [InlineData("secret", """ "pinned":"p" """)]
    [InlineData("one", """ "pinned":"p","one":{"text":"t","pinned":"p"} """)]
    [InlineData("one.onDemand", """ "pinned":"p","one":{"onDemand":"d","pinned":"p"} """)]
    [InlineData("one.secret", """ "pinned":"p","one":{"pinned":"p"} """)]
    public void Write_ReturnedCharacteristic_Rules(string attributes, string expected)
    {
        var view = Views.Of(TestModel.Thing, """{"text":"t","secret":"s","onDemand":"d","pinned":"p","one":{"text":"t","secret":"s","onDemand":"d","pinned":"p"}}""");

        Assert.Equal($$"""{"schemas":["{{TestModel.ThingUrn}}"],"id":"0198a000-0000-7000-8000-00000000000a",{{expected.Trim()}}}""", Views.Text(view, Views.Only(TestModel.Thing, attributes)));
    }

    [Fact]
    public void Write_ExcludedOfThing_NeverBringsOnDemand()
    {
        var view = Views.Of(TestModel.Thing, """{"text":"t","onDemand":"d","pinned":"p"}""");

        Assert.Equal($$"""{"schemas":["{{TestModel.ThingUrn}}"],"id":"0198a000-0000-7000-8000-00000000000a","pinned":"p"}""", Views.Text(view, Views.Except(TestModel.Thing, "text,pinned,meta")));
    }

    [Theory]
    [InlineData("members", true)]
    [InlineData("members.value", true)]
    [InlineData("displayName", false)]
    [InlineData("noSuch", false)]
    public void Wants_Members_WhenNamed(string attributes, bool wants) => Assert.Equal(wants, Views.Only(TestModel.Group, attributes).Wants(TestModel.Group.MembersAttribute!));

    [Theory]
    [InlineData("members", false)]
    [InlineData("MEMBERS", false)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:Group:members", false)]
    [InlineData("members.display", true)]
    [InlineData("displayName", true)]
    public void Wants_Members_UnlessExcluded(string excluded, bool wants) => Assert.Equal(wants, Views.Except(TestModel.Group, excluded).Wants(TestModel.Group.MembersAttribute!));

    [Fact]
    public void Parse_Nothing_IsDefault()
    {
        Assert.Same(Projection.Default, Projection.Parse(TestModel.User, [], [" ", ","], ScimLimits.Default).Value);
        Assert.True(Projection.Default.IsDefault);
        Assert.False(Views.Only(TestModel.User, "noSuch").IsDefault);
    }

    [Fact]
    public void Parse_SeveralTexts_AreOneList() => Assert.Equal(
        (Head + "\"externalId\":\"e\",\"userName\":\"ada\"}").ReplaceLineEndings(""), Views.Text(User(), Views.Only(TestModel.User, "userName", "externalId,noSuch")));

    [Fact]
    public void Parse_Both_IsRefused() => Assert.Equal(
        new ScimError(400, ScimTypes.InvalidValue, "attributes and excludedAttributes exclude each other; send one of them."),
        Projection.Parse(TestModel.User, ["userName"], ["emails"], ScimLimits.Default).Error);

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "attributes has more than 200 names (MaxProjectedAttributes).")]
    public void Parse_Names_AreLimited(int count, string? detail) => Assert.Equal(
        detail is null ? null : new ScimError(400, ScimTypes.InvalidValue, detail),
        Projection.Parse(TestModel.User, [string.Join(',', Enumerable.Repeat("userName", count))], [], ScimLimits.Default).Error);

    [Fact]
    public void Parse_ExcludedNames_AreLimited() => Assert.Equal(
        new ScimError(400, ScimTypes.InvalidValue, "excludedAttributes has more than 1 names (MaxProjectedAttributes)."),
        Projection.Parse(TestModel.User, [], ["a", "b"], new() { MaxProjectedAttributes = 1 }).Error);

    [Fact]
    public void Write_AnyProjection_IsJson()
    {
        var names = TestModel.User.Root.SubAttributes.SelectMany(attribute => attribute.SubAttributes.Prepend(attribute)).Select(attribute => attribute.ToString());
        foreach (var name in names)
        {
            using var only = JsonDocument.Parse(Views.Text(User(), Views.Only(TestModel.User, name)));
            using var except = JsonDocument.Parse(Views.Text(User(), Views.Except(TestModel.User, name)));
            Assert.True(only.RootElement.TryGetProperty("id", out _) && except.RootElement.TryGetProperty("id", out _), name);
        }
    }

    private static ResourceView User() => Views.Of(TestModel.User, Ada, new GroupReference(Views.Other, "Staff"));
}
