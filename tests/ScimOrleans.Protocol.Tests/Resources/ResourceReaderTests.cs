using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ResourceReaderTests
{
    [Fact]
    public void Read_FullUser_KeepsEverythingAsSentInSchemaOrder()
    {
        var input = TestModel.Read(TestModel.User, """
            {
              "userName": "ada@example.com", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "manager": { "value": "m1", "displayName": "ignored" }, "employeeNumber": "007" },
              "externalId": "ext-1", "active": true, "profileUrl": "https://example.com/ada",
              "name": { "givenName": "Ada", "familyName": "Lovelace", "middleName": "" },
              "phoneNumbers": [ { "value": "+1 (201) 555-0123 ", "type": "Work" } ],
              "emails": [ { "value": "Ada@Example.com", "primary": true, "type": "work" }, { "value": "ada@home.example", "type": "home" } ],
              "x509Certificates": [ { "value": "AAEC/w==" } ]
            }
            """, TestModel.Strict).Value;

        Assert.Equal(
            """
            {"externalId":"ext-1","userName":"ada@example.com","name":{"familyName":"Lovelace","givenName":"Ada","middleName":""},
            "profileUrl":"https://example.com/ada","active":true,
            "emails":[{"value":"Ada@Example.com","type":"work","primary":true},{"value":"ada@home.example","type":"home"}],
            "phoneNumbers":[{"value":"+1 (201) 555-0123 ","type":"Work"}],"x509Certificates":[{"value":"AAEC/w=="}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"007","manager":{"value":"m1"}}}
            """.ReplaceLineEndings(""),
            TestModel.Stored(input.Resource));
    }

    [Fact]
    public void Read_NamesAndUrnsInOtherCase_AreTheSame()
    {
        var input = TestModel.Read(TestModel.User, """
            {"SCHEMAS":["URN:IETF:params:scim:schemas:core:2.0:user"],"USERNAME":"a","Name":{"GIVENNAME":"A"},"eMails":[{"Primary":true,"Value":"a@b"}],"URN:ietf:params:scim:schemas:extension:enterprise:2.0:USER":{"Department":"d"}}
            """, TestModel.Strict).Value;

        Assert.Equal(
            """{"userName":"a","name":{"givenName":"A"},"emails":[{"value":"a@b","primary":true}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}""",
            TestModel.Stored(input.Resource));
    }

    [Fact]
    public void Read_EscapedName_IsTheSame() =>
        Assert.Equal("""{"userName":"a"}""", TestModel.Stored(TestModel.Read(TestModel.User, """{"\u0075ser\u004eame":"a"}""").Value.Resource));

    [Fact]
    public void Read_ByteOrderMark_IsIgnored() =>
        Assert.True(ResourceReader.Read(TestModel.User, [0xEF, 0xBB, 0xBF, .. """{"userName":"a"}"""u8], ReadOptions.Default).IsSuccess);

    [Fact]
    public void Read_WhatTheServerSaidBefore_IsIgnored()
    {
        var input = TestModel.Read(TestModel.User, """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223","userName":"a","groups":[{"value":"g","display":"G"}],"meta":{"resourceType":"User","version":17,"created":null}}
            """, TestModel.Strict).Value;

        Assert.Equal("2819c223", input.Id);
        Assert.Equal("""{"userName":"a"}""", TestModel.Stored(input.Resource));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    public void Read_IdThatIsNoText_IsIgnored(string id) => Assert.Null(TestModel.Read(TestModel.User, $$"""{"userName":"a","id":{{id}}}""").Value.Id);

    [Theory]
    [InlineData(""" "title":null """)]
    [InlineData(""" "emails":[] """)]
    [InlineData(""" "emails":null """)]
    [InlineData(""" "emails":[null,{},{"value":null}] """)]
    [InlineData(""" "emails":"" """)]
    [InlineData(""" "name":{} """)]
    [InlineData(""" "name":{"givenName":null} """)]
    [InlineData(""" "name":"" """)]
    [InlineData(""" "profileUrl":"" """)]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{} """)]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":""} """)]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":null} """)]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"displayName":"x"}} """)]
    [InlineData(""" "unknown":{"a":[{"b":1}]} """)]
    [InlineData(""" "urn:scim:schemas:core:1.0":{"a":1} """)]
    [InlineData(""" "name":{"nick":"x"} """)]
    public void Read_ValueThatMeansNothing_LeavesNoTrace(string property) =>
        Assert.Equal("""{"userName":"a"}""", TestModel.Stored(TestModel.Read(TestModel.User, $$"""{"userName":"a",{{property}}}""").Value.Resource));

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("\"FALSE\"", false)]
    [InlineData("false", false)]
    public void Read_Active_IsABoolean(string json, bool active)
    {
        var input = TestModel.Read(TestModel.User, $$"""{"userName":"a","active":{{json}}}""").Value;

        Assert.True(input.HasActive);
        Assert.Equal(BooleanValue.Of(active), input.Resource.Attributes[TestModel.Attribute(TestModel.User, "active")]);
    }

    [Theory]
    [InlineData("""{"userName":"a"}""")]
    [InlineData("""{"userName":"a","active":null}""")]
    public void Read_WithoutActive_SaysSo(string json) => Assert.False(TestModel.Read(TestModel.User, json).Value.HasActive);

    [Fact]
    public void Read_Password_IsDroppedAndReported()
    {
        var input = TestModel.Read(TestModel.User, """{"userName":"a","password":"t0p-s3cret"}""", TestModel.Strict with { Tolerances = IdpTolerances.AnySchemas }).Value;

        Assert.True(input.PasswordGiven);
        Assert.Equal("""{"userName":"a"}""", TestModel.Stored(input.Resource));
    }

    [Theory]
    [InlineData("""{"userName":"a"}""")]
    [InlineData("""{"userName":"a","password":null}""")]
    public void Read_WithoutPassword_SaysSo(string json) => Assert.False(TestModel.Read(TestModel.User, json).Value.PasswordGiven);

    [Fact]
    public void Read_Manager_MayBeABareText() => Assert.Equal(
        """{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"26118915"}}}""",
        TestModel.Stored(TestModel.Read(TestModel.User, """{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"26118915"}}""").Value.Resource));

    [Fact]
    public void Read_BareAndLoneElements_BecomeElements() => Assert.Equal(
        """{"userName":"a","emails":[{"value":"a@b"},{"value":"c@d"}],"ims":[{"value":"i"}],"roles":[{"value":"r"}]}""",
        TestModel.Stored(TestModel.Read(TestModel.User, """{"userName":"a","emails":["a@b",{"value":"c@d"}],"roles":"r","ims":{"value":"i"}}""").Value.Resource));

    [Fact]
    public void Read_EntraRoles_KeepWhatTheSchemaHas() => Assert.Equal(
        """{"userName":"a","roles":[{"value":"Admin","type":"WindowsAzureActiveDirectoryRole","primary":false}]}""",
        TestModel.Stored(TestModel.Read(
            TestModel.User, """{"userName":"a","roles":[{"id":"g","value":"Admin","displayName":"Admin","type":"WindowsAzureActiveDirectoryRole","primary":"False"}]}""").Value.Resource));

    [Fact]
    public void Read_Members_AreIdsAndTypesNotAttributes()
    {
        var input = TestModel.Read(TestModel.Group, """
            {"displayName":"g","members":[{"value":"u1","display":"x","$ref":null,"type":"User"},{"value":"not-an-id"},"u3",{"$ref":"../Users/u1","value":"u1"}]}
            """).Value;

        Assert.True(input.HasMembers);
        Assert.Equal([new("u1", "User"), new("not-an-id", null), new("u3", null), new("u1", null)], input.Members);
        Assert.Equal("""{"displayName":"g"}""", TestModel.Stored(input.Resource));
    }

    [Theory]
    [InlineData(""" "members":null """, true)]
    [InlineData(""" "members":[] """, true)]
    [InlineData(""" "members":"" """, true)]
    [InlineData(""" "externalId":null """, false)]
    public void Read_NoMembers_TellsAbsentFromEmpty(string property, bool has)
    {
        var input = TestModel.Read(TestModel.Group, $$"""{"displayName":"g",{{property}}}""").Value;

        Assert.Equal(has, input.HasMembers);
        Assert.Empty(input.Members);
    }

    [Fact]
    public void Read_LoneMember_IsAListOfOne() => Assert.Equal([new("u1", null)], TestModel.Read(TestModel.Group, """{"displayName":"g","members":{"value":"u1"}}""").Value.Members);

    [Theory]
    [InlineData("""[{}]""", "members[0] has no value.")]
    [InlineData("""[{"value":"u"},{"display":"Bob"}]""", "members[1] has no value.")]
    [InlineData("""[{"value":""}]""", "members[0] has no value.")]
    [InlineData("""[null]""", "members[0] has no value.")]
    [InlineData("""[""]""", "members[0] is empty.")]
    [InlineData("""[{"value":7}]""", "members[0].value must be a string, not a number.")]
    [InlineData("""[[]]""", "members[0] must be an object, not an array.")]
    [InlineData("""{"type":"User"}""", "members has no value.")]
    [InlineData("""[{"value":"u","type":{}}]""", "members[0].type must be a string, not an object.")]
    public void Read_MemberWithoutId_IsRefused(string members, string detail) =>
        Refused(TestModel.Read(TestModel.Group, $$"""{"displayName":"g","members":{{members}}}"""), ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData("", 0)]
    [InlineData(" ", 1)]
    [InlineData("{", 1)]
    [InlineData("{\"userName\":\"a\"", 15)]
    [InlineData("{\"userName\":\"a\",}", 16)]
    [InlineData("{\n \"userName\":\n  a}", 17)]
    [InlineData("{\"userName\":\"a\"}{}", 16)]
    [InlineData("{\"userName\":\"a\\x\"}", 15)]
    [InlineData("{\"userName\":\"a\tb\"}", 14)]
    [InlineData("{\"userName\":\"a\"} x", 17)]
    [InlineData("// no\n{}", 0)]
    [InlineData("{\"emails\":[{\"value\":\"\"]}", 22)]
    public void Read_NotJson_IsRefusedWithItsPlace(string json, int position) =>
        Refused(TestModel.Read(TestModel.User, json), ScimTypes.InvalidSyntax, $"The body is not valid JSON at byte {position}.");

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"a\"")]
    public void Read_NotAnObject_IsRefused(string json) => Refused(TestModel.Read(TestModel.User, json), ScimTypes.InvalidSyntax, "The body must be a JSON object.");

    [Fact]
    public void Read_InvalidUtf8_IsRefusedWithItsPlace() => Refused(
        ResourceReader.Read(TestModel.User, [.. """{"userName":"ä"""u8, 0xFF, .. "\"}"u8], ReadOptions.Default), ScimTypes.InvalidSyntax, "The body is not UTF-8 text at byte 15.");

    [Fact]
    public void Read_SurrogateInUtf8_IsRefused() => Refused(
        ResourceReader.Read(TestModel.User, [.. "{\"userName\":\""u8, 0xED, 0xA0, 0xBD, .. "\"}"u8], ReadOptions.Default), ScimTypes.InvalidSyntax, "The body is not UTF-8 text at byte 13.");

    [Theory]
    [InlineData("""{"userName":"a\u0000b"}""", "userName holds the character NUL.")]
    [InlineData("""{"userName":"a\ud83db"}""", "userName holds half of a surrogate pair.")]
    [InlineData("""{"userName":"\udE00"}""", "userName holds half of a surrogate pair.")]
    [InlineData("""{"userName":"\ud83d\ud83d"}""", "userName holds half of a surrogate pair.")]
    [InlineData("""{"userName":"a","emails":[{"value":"x"},{"value":"\\\u0000"}]}""", "emails[1].value holds the character NUL.")]
    [InlineData("""{"userName":"a","password":"\u0000"}""", "password holds the character NUL.")]
    [InlineData("""{"userName":"a","id":"\u0000"}""", "id holds the character NUL.")]
    public void Read_TextThatIsNone_IsRefused(string json, string detail) => Refused(TestModel.Read(TestModel.User, json), ScimTypes.InvalidValue, detail);

    [Fact]
    public void Read_EscapesThatAreFine_AreText()
    {
        var input = TestModel.Read(TestModel.User, """{"userName":"\ud83d\ude00\\u0000\"\/\n\u0041"}""").Value;

        Assert.Equal(new StringValue("😀\\u0000\"/\nA"), input.Resource.Attributes[TestModel.Attribute(TestModel.User, "userName")]);
    }

    [Theory]
    [InlineData("""{"userName":"a","\u0000":1}""", "A property name holds the character NUL at byte 16.")]
    [InlineData("""{"userName":"a","\ud83d":1}""", "A property name holds half of a surrogate pair at byte 16.")]
    [InlineData("""{"userName":"a","USERNAME":"b"}""", "userName is given twice; the case of letters does not tell names apart.")]
    [InlineData("""{"userName":"a","userName":"a"}""", "userName is given twice; the case of letters does not tell names apart.")]
    [InlineData("""{"userName":"a","title":null,"Title":"x"}""", "title is given twice; the case of letters does not tell names apart.")]
    [InlineData("""{"userName":"a","emails":[{"value":"x"},{"type":"t","Type":"t"}]}""", "emails[1].type is given twice; the case of letters does not tell names apart.")]
    [InlineData("""{"userName":"a","schemas":7}""", "schemas must be an array of URNs.")]
    [InlineData("""{"userName":"a","schemas":[7]}""", "schemas must be an array of URNs.")]
    [InlineData("""{"userName":"a","schemas":["\u0000"]}""", "A URN in schemas holds the character NUL.")]
    public void Read_BadStructure_IsRefused(string json, string detail) => Refused(TestModel.Read(TestModel.User, json), ScimTypes.InvalidSyntax, detail);

    [Theory]
    [InlineData("""{}""", "userName is required and must not be empty.")]
    [InlineData("""{"userName":null}""", "userName is required and must not be empty.")]
    [InlineData("""{"userName":""}""", "userName is required and must not be empty.")]
    [InlineData("""{"userName":" \t\u2003"}""", "userName is required and must not be empty.")]
    [InlineData("""{"userName":7}""", "userName must be a string, not a number.")]
    [InlineData("""{"userName":["a"]}""", "userName must be a string, not an array.")]
    [InlineData("""{"userName":"a","active":"yes"}""", "active must be true or false.")]
    [InlineData("""{"userName":"a","active":""}""", "active must be true or false.")]
    [InlineData("""{"userName":"a","active":1}""", "active must be a boolean, not a number.")]
    [InlineData("""{"userName":"a","name":"Ada"}""", "name must be an object, not a string.")]
    [InlineData("""{"userName":"a","name":[]}""", "name must be an object, not an array.")]
    [InlineData("""{"userName":"a","name":{"givenName":{}}}""", "name.givenName must be a string, not an object.")]
    [InlineData("""{"userName":"a","emails":[{"value":"x"},{"primary":"x"}]}""", "emails[1].primary must be true or false.")]
    [InlineData("""{"userName":"a","emails":[[]]}""", "emails[0] must be an object, not an array.")]
    [InlineData("""{"userName":"a","emails":[""]}""", "emails[0] is empty.")]
    [InlineData("""{"userName":"a","emails":[7]}""", "emails[0].value must be a string, not a number.")]
    [InlineData("""{"userName":"a","emails":[{"value":"x","primary":true},{"value":"y"},{"value":"z","primary":"True"}]}""", "emails[0] and emails[2] are both primary; at most one can be.")]
    [InlineData("""{"userName":"a","x509Certificates":[{"value":"not base64!"}]}""", "x509Certificates[0].value must be base64 text.")]
    [InlineData("""{"userName":"a","photos":[{"value":7}]}""", "photos[0].value must be a reference, not a number.")]
    [InlineData("""{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User must be an object, not a string.")]
    [InlineData("""{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":[]}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager must be an object, not an array.")]
    [InlineData("""{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":1}}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value must be a string, not a number.")]
    [InlineData("""{"userName":"a","password":7}""", "password must be a string, not a number.")]
    public void Read_BadValue_IsRefusedWithItsPlace(string json, string detail) => Refused(TestModel.Read(TestModel.User, json), ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"displayName":""}""")]
    [InlineData("""{"displayName":"  "}""")]
    public void Read_GroupWithoutName_IsRefused(string json) => Refused(TestModel.Read(TestModel.Group, json), ScimTypes.InvalidValue, "displayName is required and must not be empty.");

    [Theory]
    [InlineData("""{"code":"c","one":{"text":"t"}}""", PartPlace + "one.key is required and must not be empty.")]
    [InlineData("""{"text":"t"}""", PartPlace + "code is required and must not be empty.")]
    public void Read_RequiredInExtension_CountsWhenTheExtensionIsUsed(string part, string detail) =>
        Refused(TestModel.Read(TestModel.Thing, $$"""{"{{TestModel.PartUrn}}":{{part}}}"""), ScimTypes.InvalidValue, detail);

    [Fact]
    public void Read_UnusedExtension_RequiresNothing() => Assert.True(TestModel.Read(TestModel.Thing, """{"text":"t"}""").IsSuccess);

    [Theory]
    [InlineData("""{"many":[{"texts":["a",7]}]}""", "many[0].texts[1] must be a string, not a number.")]
    [InlineData("""{"many":[{"value":"v"},{"flags":[true,false,"no"]}]}""", "many[1].flags[2] must be true or false.")]
    [InlineData("""{"many":[{"texts":["a"]},{"count":1.5}]}""", "many[1].count must be an integer of 64 bits, without fraction or exponent.")]
    [InlineData("""{"one":{"counts":[1,"2"]}}""", "one.counts[1] must be an integer, not a string.")]
    [InlineData("""{"texts":["a",{}]}""", "texts[1] must be a string, not an object.")]
    [InlineData("""{"count":9223372036854775808}""", "count must be an integer of 64 bits, without fraction or exponent.")]
    [InlineData("""{"count":1e2}""", "count must be an integer of 64 bits, without fraction or exponent.")]
    [InlineData("""{"ratio":1e29}""", "ratio is larger than 7.9e28.")]
    [InlineData("""{"ratio":"1"}""", "ratio must be a number, not a string.")]
    [InlineData("""{"when":"2026-01-31"}""", "when must be a dateTime such as 2026-01-31T13:30:00Z.")]
    [InlineData("""{"when":"2026-02-30T00:00:00Z"}""", "when must be a dateTime such as 2026-01-31T13:30:00Z.")]
    [InlineData("""{"when":true}""", "when must be a dateTime, not a boolean.")]
    [InlineData("""{"links":["x",""]}""", "links[1] is empty.")]
    [InlineData("""{"whens":[""]}""", "whens[0] must be a dateTime such as 2026-01-31T13:30:00Z.")]
    [InlineData("""{"blobs":[""]}""", "blobs[0] must be base64 text.")]
    public void Read_TypesOfOwnSchemas_AreChecked(string json, string detail) => Refused(TestModel.Read(TestModel.Thing, json), ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData("""{"count":-9223372036854775808,"ratio":-1.50e-7,"when":"2026-01-31T13:30:00.12345678901-07:00","blob":"_-8","link":"../x"}""")]
    [InlineData("""{"texts":["",""],"flags":[true,false],"counts":[0,1],"ratios":[0.10],"whens":["2026-01-31T24:00:00"],"blobs":["AA=="],"links":["urn:x"]}""")]
    [InlineData("""{"secret":"kept for the directory","onDemand":"d","pinned":"p"}""")]
    public void Read_ValuesOfOwnSchemas_AreKeptAsSent(string json) => Assert.Equal(json, TestModel.Stored(TestModel.Read(TestModel.Thing, json).Value.Resource));

    [Fact]
    public void Read_ReadOnlyOfOwnSchema_IsIgnored() => Assert.Equal("{}", TestModel.Stored(TestModel.Read(TestModel.Thing, """{"server":"x","one":{"server":7}}""").Value.Resource));

    [Theory]
    [InlineData("""{"userName":"a"}""", "schemas is missing; it must name urn:ietf:params:scim:schemas:core:2.0:User.")]
    [InlineData("""{"userName":"a","schemas":null}""", "schemas is missing; it must name urn:ietf:params:scim:schemas:core:2.0:User.")]
    [InlineData("""{"userName":"a","schemas":["urn:scim:schemas:core:1.0"]}""", "schemas names no schema of User; it must name urn:ietf:params:scim:schemas:core:2.0:User.")]
    [InlineData("""{"userName":"a","schemas":[]}""", "schemas names no schema of User; it must name urn:ietf:params:scim:schemas:core:2.0:User.")]
    [InlineData("""{"userName":"a","schemas":"urn:ietf:params:scim:schemas:core:2.0:User"}""", "schemas must be an array of URNs.")]
    [InlineData("""{"userName":"a","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"foo":1}""", "foo is not in the schema.")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"emails":[{"value":"x"},{"foo":1}]}""", "emails[1].foo is not in the schema.")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"foo":1}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:foo is not in the schema.")]
    public void Read_StrictSyntax_IsRefused(string json, string detail) => Refused(TestModel.Read(TestModel.User, json, TestModel.Strict), ScimTypes.InvalidSyntax, detail);

    [Theory]
    [InlineData(""" "active":"True" """, "active must be a boolean, not a string.")]
    [InlineData(""" "emails":{"value":"x"} """, "emails must be an array, not an object.")]
    [InlineData(""" "emails":"" """, "emails must be an array, not a string.")]
    [InlineData(""" "emails":["x"] """, "emails[0] must be an object, not a string.")]
    [InlineData(""" "name":"" """, "name must be an object, not a string.")]
    [InlineData(""" "profileUrl":"" """, "profileUrl is empty.")]
    public void Read_StrictValues_AreRefused(string property, string detail) =>
        Refused(TestModel.Read(TestModel.User, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a",{{property}}}""", TestModel.Strict), ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData("""{"members":[{"value":"u"}]}""", "members")]
    [InlineData("""[{"value":"u"}]""", null)]
    public void ReadMembers_StrictList_IsAnArray(string json, string? refusedPlace)
    {
        var result = ResourceReader.ReadMembers(TestModel.Group, Encoding.UTF8.GetBytes(json), TestModel.Strict);

        Assert.Equal(refusedPlace is null, result.IsSuccess);
        Assert.Equal(refusedPlace is null ? null : "members must be an array, not an object.", result.Error?.Detail);
    }

    private const string PartPlace = TestModel.PartUrn + ":";

    private static void Refused(ScimResult<ResourceInput> result, string scimType, string detail) => Assert.Equal(new ScimError(400, scimType, detail), result.Error);
}
