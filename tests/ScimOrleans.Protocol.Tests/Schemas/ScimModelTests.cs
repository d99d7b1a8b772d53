using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Schemas;

public sealed class ScimModelTests
{
    private static readonly ScimModel Model = ScimModel.Default;

    [Fact]
    public void Default_UserTree_HasCommonCoreExtensionAndMetaInOrder()
    {
        var names = Model.User.Root.SubAttributes.Select(attribute => attribute.Name).ToArray();

        Assert.Equal(
            [
                "schemas", "id", "externalId", "userName", "name", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage",
                "locale", "timezone", "active", "password", "emails", "phoneNumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles",
                "x509Certificates", SchemaUrns.EnterpriseUser, "meta",
            ],
            names);
        Assert.Equal(Enumerable.Range(0, names.Length), Model.User.Root.SubAttributes.Select(attribute => attribute.Ordinal));
    }

    [Fact]
    public void Default_GroupTree_HasNoExtension() =>
        Assert.Equal(["schemas", "id", "externalId", "displayName", "members", "meta"], Model.Group.Root.SubAttributes.Select(attribute => attribute.Name));

    [Fact]
    public void Default_Schemas_AreTheSixOfTheRfc() => Assert.Equal(
        [SchemaUrns.Group, SchemaUrns.ResourceType, SchemaUrns.Schema, SchemaUrns.ServiceProviderConfig, SchemaUrns.User, SchemaUrns.EnterpriseUser],
        Model.Schemas.Select(schema => schema.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Default_SchemaAttributes_AreTheInstancesOfTheTree()
    {
        Assert.Same(Model.User.Find("emails"), Model.FindSchema(SchemaUrns.User)!.Attributes.Single(attribute => attribute.Name == "emails"));
        Assert.Same(Model.User.Find(SchemaUrns.EnterpriseUser)!.Find("manager"), Model.FindSchema(SchemaUrns.EnterpriseUser)!.Attributes[^1]);
    }

    [Fact]
    public void FindSchema_OtherCase_Finds() => Assert.Equal(SchemaUrns.User, Model.FindSchema("URN:IETF:params:scim:schemas:core:2.0:USER")?.Id);

    [Fact]
    public void FindSchema_Unknown_ReturnsNull() => Assert.Null(Model.FindSchema("urn:example:none"));

    [Fact]
    public void FindResourceType_Name_FindsExactly()
    {
        Assert.Same(Model.Group, Model.FindResourceType("Group"));
        Assert.Null(Model.FindResourceType("group"));
    }

    [Theory]
    [InlineData("userName", "userName")]
    [InlineData("NAME.FAMILYNAME", "name.familyName")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "name.givenName")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:MANAGER.value", SchemaUrns.EnterpriseUser + ":manager.value")]
    [InlineData(SchemaUrns.EnterpriseUser, SchemaUrns.EnterpriseUser)]
    [InlineData("emails.$ref", null)]
    [InlineData("emails.value.x", null)]
    [InlineData("nothing", null)]
    [InlineData("", null)]
    [InlineData("name.", null)]
    [InlineData(".name", null)]
    [InlineData(SchemaUrns.User, null)]
    [InlineData(SchemaUrns.User + ":", null)]
    [InlineData(SchemaUrns.EnterpriseUser + ":userName", null)]
    [InlineData(SchemaUrns.EnterpriseUser + ".manager", null)]
    [InlineData(SchemaUrns.Group + ":displayName", null)]
    public void TryResolve_Path_FindsByUrnAndName(string path, string? canonical)
    {
        var found = Model.User.TryResolve(path, out var steps);

        Assert.Equal(canonical is not null, found);
        Assert.Equal(canonical, found ? steps[^1].ToString() : null);
    }

    [Theory]
    [InlineData("userName", "userName")]
    [InlineData("name.givenName", "name", "givenName")]
    [InlineData(SchemaUrns.EnterpriseUser, SchemaUrns.EnterpriseUser)]
    [InlineData(SchemaUrns.EnterpriseUser + ":department", SchemaUrns.EnterpriseUser, "department")]
    [InlineData(SchemaUrns.EnterpriseUser + ":manager.value", SchemaUrns.EnterpriseUser, "manager", "value")]
    public void TryResolve_Path_HasAStepForEachLevel(string path, params string[] names)
    {
        Model.User.TryResolve(path, out var steps);

        Assert.Equal(names, steps.Select(step => step.Name));
    }

    [Fact]
    public void Default_Characteristics_AreThoseTheProductRestsOn()
    {
        var user = Model.User;
        Assert.Equal((true, false, Uniqueness.Server), Facts(user.Find("userName")!));
        Assert.Equal((true, false, Uniqueness.Server), Facts(Model.Group.Find("displayName")!));
        Assert.Equal((true, true, Uniqueness.Server), Facts(user.Find("id")!));
        Assert.Equal((false, true, Uniqueness.None), Facts(user.Find("externalId")!));
        Assert.Equal((Mutability.ReadOnly, Returned.Always), (user.Find("id")!.Mutability, user.Find("id")!.Returned));
        Assert.Equal((Mutability.WriteOnly, Returned.Never), (user.Find("password")!.Mutability, user.Find("password")!.Returned));
        Assert.Equal(Mutability.ReadOnly, user.Find("groups")!.Mutability);
        Assert.Equal(Mutability.ReadOnly, user.Find("meta")!.Mutability);
        Assert.Equal(Mutability.Immutable, Model.Group.MembersAttribute!.ValueAttribute!.Mutability);
        Assert.True(user.Find("profileUrl")!.CaseExact);
        Assert.True(user.Find("x509Certificates")!.ValueAttribute!.CaseExact);

        static (bool Required, bool CaseExact, Uniqueness Uniqueness) Facts(AttributeDefinition attribute) => (attribute.Required, attribute.CaseExact, attribute.Uniqueness);
    }

    [Theory]
    [InlineData("givenName", "name.givenName")]
    [InlineData("FIRSTNAME", "name.givenName")]
    [InlineData("familyName", "name.familyName")]
    [InlineData("lastName", "name.familyName")]
    [InlineData("email", "emails.value")]
    public void Default_UserFilterAliases_AreThoseOfTheProduct(string alias, string path) => Assert.Equal(path, Model.User.FilterAliases[alias]);

    [Fact]
    public void Load_CustomExtension_NeedsOnlyDocuments()
    {
        var model = LoadWith(
            """{"id":"urn:example:params:scim:schemas:extension:badge:1.0:User","name":"Badge","attributes":[{"name":"colour","type":"string","caseExact":true},{"name":"doors","type":"integer","multiValued":true}]}""",
            """{"name":"User","endpoint":"/Users","schema":"urn:ietf:params:scim:schemas:core:2.0:User","schemaExtensions":[{"schema":"urn:example:params:scim:schemas:extension:badge:1.0:user","required":true}]}""").Value;

        Assert.True(model.User.TryResolve("urn:example:params:scim:schemas:extension:badge:1.0:User:Colour", out var steps));
        Assert.True(steps[^1].CaseExact);
        Assert.True(model.User.Extensions.Single().Required);
        Assert.True(steps[0].IsExtension);
        Assert.Equal(7, model.Schemas.Length);
    }

    [Fact]
    public void Load_SchemaThatRepeatsId_KeepsTheCommonOne()
    {
        var model = LoadWith(
            """{"id":"urn:example:thing","name":"Thing","attributes":[{"name":"ID","type":"string"},{"name":"size","type":"decimal"}]}""",
            """{"name":"Thing","endpoint":"/Things","schema":"urn:example:thing"}""",
            keepUser: true).Value;

        var type = model.ResourceTypes.Single(type => type.Name == "Thing");
        Assert.Equal(["schemas", "id", "externalId", "size", "meta"], type.Root.SubAttributes.Select(attribute => attribute.Name));
        Assert.Equal(Returned.Always, type.Find("id")!.Returned);
    }

    [Theory]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"string"},{"name":"A","type":"string"}]}""", "Schema urn:x: attribute a is defined 2 times.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"c","type":"complex","subAttributes":[{"name":"a"},{"name":"a"}]}]}""", "Schema urn:x, attribute c: attribute a is defined 2 times.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","mutability":"readOnly","returned":"never"}]}""", "Schema urn:x, attribute a: mutability readOnly with returned never makes an attribute that nobody can use.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","mutability":"writeOnly","returned":"always"}]}""", "Schema urn:x, attribute a: mutability writeOnly needs returned never.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","mutability":"writeOnly"}]}""", "Schema urn:x, attribute a: mutability writeOnly needs returned never.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"Binary","caseExact":false}]}""", "Schema urn:x, attribute a: a binary attribute is caseExact (RFC 7643 section 2.3.6).")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"complex"}]}""", "Schema urn:x, attribute a: subAttributes is missing or empty.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"string","subAttributes":[]}]}""", "Schema urn:x, attribute a: only a complex attribute has subAttributes.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[{"name":"c"}]}]}]}""", "Schema urn:x, attribute a, attribute b: a sub-attribute cannot be complex (RFC 7643 section 2.3.8).")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a.b"}]}""", "Schema urn:x: \"a.b\" is not an attribute name (RFC 7643 section 2.1) of at most 256 characters.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"text"}]}""", "Schema urn:x, attribute a: \"text\" is not a type.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"string, boolean"}]}""", "Schema urn:x, attribute a: \"string, boolean\" is not a type.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","returned":"1"}]}""", "Schema urn:x, attribute a: \"1\" is not a returned.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","multiValued":"true"}]}""", "Schema urn:x, attribute a: multiValued is not a boolean.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","canonicalValues":[1]}]}""", "Schema urn:x, attribute a: canonicalValues holds something that is not a string.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[1]}""", "Schema urn:x: an attribute: an object was expected.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":{}}""", "Schema urn:x: attributes is not an array.")]
    [InlineData("""{"id":"urn:x","name":"X"}""", "Schema urn:x: attributes is missing or empty.")]
    [InlineData("""{"id":"x","name":"X","attributes":[{"name":"a"}]}""", "The schema id \"x\" is not a URN.")]
    [InlineData("""{"name":"X","attributes":[{"name":"a"}]}""", "The schema document has no id.")]
    [InlineData("""{"id":1,"name":"X","attributes":[{"name":"a"}]}""", "The schema document: id is not a string.")]
    [InlineData("""{"id":"urn:x","attributes":[{"name":"a"}]}""", "Schema urn:x has no name.")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","description":1}]}""", "Schema urn:x, attribute a: description is not a string.")]
    [InlineData("[]", "The schema document: an object was expected.")]
    [InlineData("""{"id":"URN:ietf:params:scim:schemas:core:2.0:user","name":"X","attributes":[{"name":"a"}]}""", "Schema URN:ietf:params:scim:schemas:core:2.0:user is defined twice.")]
    public void Load_BadSchema_IsRefusedWithItsPlace(string schema, string detail)
    {
        var result = LoadWith(schema);

        Assert.Equal(new ScimError(400, ScimTypes.InvalidValue, detail), result.Error);
    }

    [Theory]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:none"}""", "Resource type T names schema urn:none, which is not defined.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","schemaExtensions":[{"schema":"urn:none"}]}""", "Resource type T names schema urn:none, which is not defined.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","schemaExtensions":[{"schema":"urn:X"}]}""", "Resource type T names schema urn:x twice.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","schemaExtensions":[{"schema":"urn:y"},{"schema":"urn:Y"}]}""", "Resource type T names schema urn:y twice.")]
    [InlineData("""{"name":"T","endpoint":"T","schema":"urn:x"}""", "Resource type T: endpoint \"T\" is not one path segment with a leading slash.")]
    [InlineData("""{"name":"T","endpoint":"/T/U","schema":"urn:x"}""", "Resource type T: endpoint \"/T/U\" is not one path segment with a leading slash.")]
    [InlineData("""{"name":"T","endpoint":"/users","schema":"urn:x"}""", "Resource type /Users is defined twice.")]
    [InlineData("""{"name":"user","endpoint":"/T","schema":"urn:x"}""", "Resource type User is defined twice.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","filterAliases":{"b":"c"}}""", "Resource type T: filter alias b hides an attribute, or c is none.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","filterAliases":{"a":"a"}}""", "Resource type T: filter alias a hides an attribute, or a is none.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","filterAliases":{"b":1}}""", "Resource type T: filterAliases.b is not a string.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","filterAliases":["b"]}""", "Resource type T: filterAliases is not an object.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","schemaExtensions":[{}]}""", "Resource type T, schemaExtensions has no schema.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:x","schemaExtensions":[{"schema":"urn:y","required":1}]}""", "Resource type T, schemaExtensions: required is not a boolean.")]
    [InlineData("""{"endpoint":"/T","schema":"urn:x"}""", "The resource type document has no name.")]
    [InlineData("""{"name":"T","endpoint":"/T","schema":"urn:y"}""", "Resource type T: only userName of users and displayName of groups can be unique, not a.")]
    public void Load_BadResourceType_IsRefusedWithItsPlace(string resourceType, string detail)
    {
        var result = ScimModel.Load(
            [.. ScimModel.BuiltInSchemas, Utf8("""{"id":"urn:x","name":"X","attributes":[{"name":"a"}]}"""), Utf8("""{"id":"urn:y","name":"Y","attributes":[{"name":"a","uniqueness":"server"}]}""")],
            [.. ScimModel.BuiltInResourceTypes.OrderByDescending(document => Encoding.UTF8.GetString(document.Span).Contains("/Users", StringComparison.Ordinal)), Utf8(resourceType)]);

        Assert.Equal(new ScimError(400, ScimTypes.InvalidValue, detail), result.Error);
    }

    [Theory]
    [InlineData("{", null, "A schema document is not JSON: ")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a"}]}""", "{", "A resource type document is not JSON: ")]
    public void Load_NotJson_IsRefused(string schema, string? resourceType, string start)
    {
        var result = LoadWith(schema, resourceType, keepUser: true);

        Assert.Equal(ScimTypes.InvalidValue, result.Error?.ScimType);
        Assert.StartsWith(start, result.Error?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"User","endpoint":"/People","schema":"urn:ietf:params:scim:schemas:core:2.0:User"}""")]
    [InlineData("""{"name":"Person","endpoint":"/Users","schema":"urn:ietf:params:scim:schemas:core:2.0:User"}""")]
    public void Load_UsersElsewhere_IsRefused(string resourceType) => Assert.Equal(
        "The resource type of urn:ietf:params:scim:schemas:core:2.0:User must be named User and have the endpoint /Users (RFC 7644 section 3.2).",
        LoadWith("""{"id":"urn:x","name":"X","attributes":[{"name":"a"}]}""", resourceType).Error?.Detail);

    [Fact]
    public void Load_WithoutGroup_IsRefused()
    {
        var users = ScimModel.BuiltInResourceTypes.Where(document => Encoding.UTF8.GetString(document.Span).Contains("/Users", StringComparison.Ordinal)).ToArray();

        var result = ScimModel.Load(ScimModel.BuiltInSchemas, users);

        Assert.Equal($"No resource type has the core schema {SchemaUrns.Group}.", result.Error?.Detail);
    }

    private static ScimResult<ScimModel> LoadWith(string schema, string? resourceType = null, bool keepUser = false)
    {
        var types = ScimModel.BuiltInResourceTypes.AsEnumerable();
        if (resourceType is not null)
        {
            types = types.Where(document => keepUser || !Encoding.UTF8.GetString(document.Span).Contains("core:2.0:User", StringComparison.Ordinal)).Append(Utf8(resourceType));
        }

        return ScimModel.Load([.. ScimModel.BuiltInSchemas, Utf8(schema)], [.. types]);
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
