using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>What each operation does with each form of path and each kind of target (RFC 7644 §3.5.2.1 to §3.5.2.3).</summary>
public sealed class PatchOperationTests
{
    private const string Emails = """{"emails":[{"value":"b@x.test","type":"work","primary":true},{"value":"b@home.test","type":"home"}]}""";
    private const string Works = """{"emails":[{"value":"1@x.test","type":"work"},{"value":"2@x.test","type":"work"},{"value":"3@x.test","type":"home"}]}""";
    private const string Address = """{"addresses":[{"streetAddress":"1 Old St","locality":"Old","country":"US","type":"work"},{"locality":"Home","type":"home"}]}""";
    private const string Enterprise = PatchRun.Enterprise;

    /// <summary>Name, resource before, operations, resource after.</summary>
    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        // ---- add
        { "add, simple: unassigned", """{}""", """{"op":"add","path":"nickName","value":"Babs"}""", """{"nickName":"Babs"}""" },
        { "add, simple: assigned is replaced", """{"nickName":"B"}""", """{"op":"add","path":"nickName","value":"Babs"}""", """{"nickName":"Babs"}""" },
        { "add, simple: the same", """{"nickName":"B"}""", """{"op":"add","path":"nickName","value":"B"}""", """{"nickName":"B"}""" },
        { "add, simple: names in any case", """{}""", """{"op":"add","path":"NICKNAME","value":"Babs"}""", """{"nickName":"Babs"}""" },
        { "add, simple: URN-qualified core attribute", """{}""", """{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:nickName","value":"B"}""", """{"nickName":"B"}""" },
        { "add, simple: common attribute", """{}""", """{"op":"add","path":"externalId","value":"E1"}""", """{"externalId":"E1"}""" },
        { "add, simple: null unassigns", """{"nickName":"B"}""", """{"op":"add","path":"nickName","value":null}""", """{}""" },
        { "add, boolean", """{}""", """{"op":"add","path":"active","value":false}""", """{"active":false}""" },
        { "add, complex: merges", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"add","path":"name","value":{"givenName":"C","middleName":"M"}}""", """{"name":{"familyName":"J","givenName":"C","middleName":"M"}}""" },
        { "add, complex: unassigned", """{}""", """{"op":"add","path":"name","value":{"givenName":"C"}}""", """{"name":{"givenName":"C"}}""" },
        { "add, complex: null part unassigns it", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"add","path":"name","value":{"givenName":null}}""", """{"name":{"familyName":"J"}}""" },
        { "add, complex: empty object adds nothing", """{"name":{"familyName":"J"}}""", """{"op":"add","path":"name","value":{}}""", """{"name":{"familyName":"J"}}""" },
        { "add, sub-attribute", """{"name":{"familyName":"J"}}""", """{"op":"add","path":"name.givenName","value":"B"}""", """{"name":{"familyName":"J","givenName":"B"}}""" },
        { "add, sub-attribute of unassigned", """{}""", """{"op":"add","path":"name.givenName","value":"B"}""", """{"name":{"givenName":"B"}}""" },
        { "add, list: appends", """{"emails":[{"value":"a@x.test"}]}""", """{"op":"add","path":"emails","value":[{"value":"b@x.test","type":"home"}]}""", """{"emails":[{"value":"a@x.test"},{"value":"b@x.test","type":"home"}]}""" },
        { "add, list: one element without brackets", """{"emails":[{"value":"a@x.test"}]}""", """{"op":"add","path":"emails","value":{"value":"b@x.test"}}""", """{"emails":[{"value":"a@x.test"},{"value":"b@x.test"}]}""" },
        { "add, list: an equal element is there", Emails, """{"op":"add","path":"emails","value":[{"value":"b@home.test","type":"home"}]}""", Emails },
        { "add, list: an element that says more is there", Emails, """{"op":"add","path":"emails","value":[{"value":"b@home.test"}]}""", Emails },
        { "add, list: primary false is no news", Emails, """{"op":"add","path":"emails","value":[{"value":"b@home.test","type":"home","primary":false}]}""", Emails },
        { "add, list: the same value and type is completed", Emails, """{"op":"add","path":"emails","value":[{"value":"B@HOME.test","type":"Home","display":"B"}]}""", """{"emails":[{"value":"b@x.test","type":"work","primary":true},{"value":"B@HOME.test","type":"Home","display":"B"}]}""" },
        { "add, list: the same value of another type is another", Emails, """{"op":"add","path":"emails","value":[{"value":"b@x.test","type":"other"}]}""", """{"emails":[{"value":"b@x.test","type":"work","primary":true},{"value":"b@home.test","type":"home"},{"value":"b@x.test","type":"other"}]}""" },
        { "add, list: the same element twice in one value", """{}""", """{"op":"add","path":"emails","value":[{"value":"a@x.test"},{"value":"a@x.test"}]}""", """{"emails":[{"value":"a@x.test"}]}""" },
        { "add, list without value: appended unless contained", Address, """{"op":"add","path":"addresses","value":[{"locality":"Home"},{"locality":"New"}]}""", """{"addresses":[{"streetAddress":"1 Old St","locality":"Old","country":"US","type":"work"},{"locality":"Home","type":"home"},{"locality":"New"}]}""" },
        { "add, list: empty list adds nothing", Emails, """{"op":"add","path":"emails","value":[]}""", Emails },
        { "add, list: null adds nothing", Emails, """{"op":"add","path":"emails","value":null}""", Emails },
        { "add, sub-attribute of all elements", Address, """{"op":"add","path":"addresses.region","value":"CA"}""", """{"addresses":[{"streetAddress":"1 Old St","locality":"Old","region":"CA","country":"US","type":"work"},{"locality":"Home","region":"CA","type":"home"}]}""" },
        { "add, value filter: merges into each selected", Works, """{"op":"add","path":"emails[type eq \"work\"]","value":{"display":"W"}}""", """{"emails":[{"value":"1@x.test","display":"W","type":"work"},{"value":"2@x.test","display":"W","type":"work"},{"value":"3@x.test","type":"home"}]}""" },
        { "add, value filter with sub-attribute: each selected", Works, """{"op":"add","path":"emails[type eq \"work\"].display","value":"W"}""", """{"emails":[{"value":"1@x.test","display":"W","type":"work"},{"value":"2@x.test","display":"W","type":"work"},{"value":"3@x.test","type":"home"}]}""" },
        { "add, value filter: null element adds nothing", Works, """{"op":"add","path":"emails[type eq \"work\"]","value":null}""", Works },
        { "add, extension attribute", """{}""", """{"op":"add","path":"~:department","value":"D"}""", """{"~":{"department":"D"}}""" },
        { "add, extension attribute: URN in any case", """{}""", """{"op":"add","path":"URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:Department","value":"D"}""", """{"~":{"department":"D"}}""" },
        { "add, extension: merges", """{"~":{"costCenter":"1","manager":{"value":"m"}}}""", """{"op":"add","path":"~","value":{"department":"D","manager":{"displayName":"ignored"}}}""", """{"~":{"costCenter":"1","department":"D","manager":{"value":"m"}}}""" },
        { "add, extension: complex attribute", """{}""", """{"op":"add","path":"~:manager","value":{"value":"m","$ref":"../Users/m"}}""", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""" },
        { "add, extension: sub-attribute", """{}""", """{"op":"add","path":"~:manager.value","value":"m"}""", """{"~":{"manager":{"value":"m"}}}""" },
        { "add, resource: each key by its kind", Emails, """{"op":"add","value":{"nickName":"N","name":{"givenName":"G"},"emails":[{"value":"c@x.test"}]}}""", """{"name":{"givenName":"G"},"nickName":"N","emails":[{"value":"b@x.test","type":"work","primary":true},{"value":"b@home.test","type":"home"},{"value":"c@x.test"}]}""" },
        { "add, resource: empty object", Emails, """{"op":"add","value":{}}""", Emails },
        { "add, resource: path null is no path", """{}""", """{"op":"add","path":null,"value":{"nickName":"N"}}""", """{"nickName":"N"}""" },

        // ---- replace
        { "replace, simple", """{"nickName":"B"}""", """{"op":"replace","path":"nickName","value":"C"}""", """{"nickName":"C"}""" },
        { "replace, simple: unassigned is added", """{}""", """{"op":"replace","path":"nickName","value":"C"}""", """{"nickName":"C"}""" },
        { "replace, simple: null unassigns", """{"nickName":"B"}""", """{"op":"replace","path":"nickName","value":null}""", """{}""" },
        { "replace, simple: empty text unassigns", """{"nickName":"B"}""", """{"op":"replace","path":"nickName","value":""}""", """{}""" },
        { "replace, complex: what is not sent stays", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"replace","path":"name","value":{"givenName":"C"}}""", """{"name":{"familyName":"J","givenName":"C"}}""" },
        { "replace, complex: null part", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"replace","path":"name","value":{"givenName":null}}""", """{"name":{"familyName":"J"}}""" },
        { "replace, complex: null unassigns", """{"name":{"familyName":"J"}}""", """{"op":"replace","path":"name","value":null}""", """{}""" },
        { "replace, complex: empty text unassigns", """{"name":{"familyName":"J"}}""", """{"op":"replace","path":"name","value":""}""", """{}""" },
        { "replace, sub-attribute", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"replace","path":"name.familyName","value":"K"}""", """{"name":{"familyName":"K","givenName":"B"}}""" },
        { "replace, sub-attribute: last part unassigned", """{"name":{"familyName":"J"}}""", """{"op":"replace","path":"name.familyName","value":null}""", """{}""" },
        { "replace, list", Emails, """{"op":"replace","path":"emails","value":[{"value":"n@x.test"}]}""", """{"emails":[{"value":"n@x.test"}]}""" },
        { "replace, list: one element without brackets", Emails, """{"op":"replace","path":"emails","value":{"value":"n@x.test"}}""", """{"emails":[{"value":"n@x.test"}]}""" },
        { "replace, list: empty list", Emails, """{"op":"replace","path":"emails","value":[]}""", """{}""" },
        { "replace, list: empty list with blanks", Emails, """{"op":"replace","path":"emails","value":[ ]}""", """{}""" },
        { "replace, list: null", Emails, """{"op":"replace","path":"emails","value":null}""", """{}""" },
        { "replace, sub-attribute of all elements", Address, """{"op":"replace","path":"addresses.country","value":"CA"}""", """{"addresses":[{"streetAddress":"1 Old St","locality":"Old","country":"CA","type":"work"},{"locality":"Home","country":"CA","type":"home"}]}""" },
        { "replace, value filter: the whole element", Address, """{"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work","locality":"New"}}""", """{"addresses":[{"locality":"New","type":"work"},{"locality":"Home","type":"home"}]}""" },
        { "replace, value filter: what it was selected by stays", Address, """{"op":"replace","path":"addresses[type eq \"work\"]","value":{"locality":"New"}}""", """{"addresses":[{"locality":"New","type":"work"},{"locality":"Home","type":"home"}]}""" },
        { "replace, value filter: several", Works, """{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"n@x.test","type":"other"}}""", """{"emails":[{"value":"n@x.test","type":"other"},{"value":"n@x.test","type":"other"},{"value":"3@x.test","type":"home"}]}""" },
        { "replace, value filter: null removes the selected", Works, """{"op":"replace","path":"emails[type eq \"work\"]","value":null}""", """{"emails":[{"value":"3@x.test","type":"home"}]}""" },
        { "replace, value filter with sub-attribute: several", Works, """{"op":"replace","path":"emails[type eq \"work\"].value","value":"n@x.test"}""", """{"emails":[{"value":"n@x.test","type":"work"},{"value":"n@x.test","type":"work"},{"value":"3@x.test","type":"home"}]}""" },
        { "replace, value filter with or, not, co", Works, """{"op":"replace","path":"emails[(value sw \"1\" or value sw \"3\") and not (type eq \"home\")].display","value":"D"}""", """{"emails":[{"value":"1@x.test","display":"D","type":"work"},{"value":"2@x.test","type":"work"},{"value":"3@x.test","type":"home"}]}""" },
        { "replace, value filter with sub-attribute: empty text unassigns", Works, """{"op":"replace","path":"emails[type eq \"home\"].type","value":""}""", """{"emails":[{"value":"1@x.test","type":"work"},{"value":"2@x.test","type":"work"},{"value":"3@x.test"}]}""" },
        { "replace, extension attribute", """{"~":{"department":"D","division":"V"}}""", """{"op":"replace","path":"~:department","value":"E"}""", """{"~":{"division":"V","department":"E"}}""" },
        { "replace, extension: what is not sent stays", """{"~":{"department":"D","division":"V"}}""", """{"op":"replace","path":"~","value":{"department":"E"}}""", """{"~":{"division":"V","department":"E"}}""" },
        { "replace, extension: null unassigns it whole", """{"nickName":"N","~":{"department":"D"}}""", """{"op":"replace","path":"~","value":null}""", """{"nickName":"N"}""" },
        { "replace, extension: a new value drops the old reference", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""", """{"op":"replace","path":"~:manager","value":{"value":"n"}}""", """{"~":{"manager":{"value":"n"}}}""" },
        { "replace, extension: a new value with its reference first", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""", """{"op":"replace","path":"~:manager","value":{"$ref":"../Users/n","value":"n"}}""", """{"~":{"manager":{"value":"n","$ref":"../Users/n"}}}""" },
        { "replace, extension: the same value keeps the reference", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""", """{"op":"replace","path":"~:manager","value":{"value":"m"}}""", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""" },
        { "replace, resource: lists whole, objects merged", """{"name":{"familyName":"J","givenName":"B"},"emails":[{"value":"a@x.test"}]}""", """{"op":"replace","value":{"name":{"givenName":"C"},"emails":[{"value":"n@x.test"}]}}""", """{"name":{"familyName":"J","givenName":"C"},"emails":[{"value":"n@x.test"}]}""" },
        { "replace, resource: keys in any case", """{}""", """{"op":"replace","value":{"DISPLAYNAME":"D","Name":{"GivenName":"G"}}}""", """{"name":{"givenName":"G"},"displayName":"D"}""" },
        { "replace, resource: core attributes under the core schema's URN", """{}""", """{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User":{"nickName":"N"}}}""", """{"nickName":"N"}""" },
        { "replace, resource: unknown parts of a known attribute are left out", """{}""", """{"op":"replace","value":{"name":{"givenName":"G","nick":"x"}}}""", """{"name":{"givenName":"G"}}""" },

        // ---- remove
        { "remove, simple", """{"nickName":"B","title":"T"}""", """{"op":"remove","path":"nickName"}""", """{"title":"T"}""" },
        { "remove, simple: unassigned", """{"title":"T"}""", """{"op":"remove","path":"nickName"}""", """{"title":"T"}""" },
        { "remove, simple: a value says nothing", """{"nickName":"B"}""", """{"op":"remove","path":"nickName","value":"other"}""", """{}""" },
        { "remove, complex", """{"name":{"familyName":"J"},"title":"T"}""", """{"op":"remove","path":"name"}""", """{"title":"T"}""" },
        { "remove, sub-attribute", """{"name":{"familyName":"J","givenName":"B"}}""", """{"op":"remove","path":"name.givenName"}""", """{"name":{"familyName":"J"}}""" },
        { "remove, sub-attribute: the last one", """{"name":{"givenName":"B"}}""", """{"op":"remove","path":"name.givenName"}""", """{}""" },
        { "remove, list", Emails, """{"op":"remove","path":"emails"}""", """{}""" },
        { "remove, list: null value is none", Emails, """{"op":"remove","path":"emails","value":null}""", """{}""" },
        { "remove, list: what the value lists, by value", Works, """{"op":"remove","path":"emails","value":[{"value":"1@x.test"},{"value":"3@X.TEST"}]}""", """{"emails":[{"value":"2@x.test","type":"work"}]}""" },
        { "remove, list: what the value lists, by value and type", Works, """{"op":"remove","path":"emails","value":[{"value":"1@x.test","type":"home"},{"value":"2@x.test","type":"work"}]}""", """{"emails":[{"value":"1@x.test","type":"work"},{"value":"3@x.test","type":"home"}]}""" },
        { "remove, list: what the value lists, without value", Works, """{"op":"remove","path":"emails","value":{"type":"work"}}""", """{"emails":[{"value":"3@x.test","type":"home"}]}""" },
        { "remove, list: what the value lists, by value, when only one side says a type", """{"emails":[{"value":"a@x.test"},{"value":"b@x.test","type":"work"}]}""", """{"op":"remove","path":"emails","value":[{"value":"a@x.test","type":"work"},{"value":"b@x.test"}]}""", """{}""" },
        { "remove, list: without value, all that the value says must be so", Address, """{"op":"remove","path":"addresses","value":[{"locality":"Old","type":"home"}]}""", Address },
        { "remove, list: nothing is listed", Works, """{"op":"remove","path":"emails","value":[]}""", Works },
        { "remove, sub-attribute of all elements", Address, """{"op":"remove","path":"addresses.type"}""", """{"addresses":[{"streetAddress":"1 Old St","locality":"Old","country":"US"},{"locality":"Home"}]}""" },
        { "remove, sub-attribute of all elements: none there", """{"title":"T"}""", """{"op":"remove","path":"addresses.type"}""", """{"title":"T"}""" },
        { "remove, value filter", Emails, """{"op":"remove","path":"emails[type eq \"home\"]"}""", """{"emails":[{"value":"b@x.test","type":"work","primary":true}]}""" },
        { "remove, value filter: several", Works, """{"op":"remove","path":"emails[type eq \"work\"]"}""", """{"emails":[{"value":"3@x.test","type":"home"}]}""" },
        { "remove, value filter: all", Works, """{"op":"remove","path":"emails[value pr]"}""", """{}""" },
        { "remove, value filter: none", Works, """{"op":"remove","path":"emails[type eq \"fax\"]"}""", Works },
        { "remove, value filter with sub-attribute", Works, """{"op":"remove","path":"emails[type eq \"work\"].type"}""", """{"emails":[{"value":"1@x.test"},{"value":"2@x.test"},{"value":"3@x.test","type":"home"}]}""" },
        { "remove, value filter with sub-attribute: nothing is left of the element", """{"emails":[{"type":"work"},{"value":"a@x.test"}]}""", """{"op":"remove","path":"emails[type eq \"work\"].type"}""", """{"emails":[{"value":"a@x.test"}]}""" },
        { "remove, extension attribute", """{"~":{"department":"D","division":"V"}}""", """{"op":"remove","path":"~:department"}""", """{"~":{"division":"V"}}""" },
        { "remove, extension attribute: the last one", """{"title":"T","~":{"department":"D"}}""", """{"op":"remove","path":"~:department"}""", """{"title":"T"}""" },
        { "remove, extension", """{"title":"T","~":{"department":"D","manager":{"value":"m"}}}""", """{"op":"remove","path":"~"}""", """{"title":"T"}""" },
        { "remove, extension: sub-attribute", """{"~":{"manager":{"value":"m","$ref":"../Users/m"}}}""", """{"op":"remove","path":"~:manager.$ref"}""", """{"~":{"manager":{"value":"m"}}}""" },

        // ---- several operations, in order
        { "several: later ones see earlier ones", """{}""", """{"op":"add","path":"emails","value":[{"value":"a@x.test","type":"work"}]},{"op":"replace","path":"emails[type eq \"work\"].value","value":"b@x.test"},{"op":"remove","path":"emails[value eq \"a@x.test\"]"}""", """{"emails":[{"value":"b@x.test","type":"work"}]}""" },
        { "several: the last word counts", """{}""", """{"op":"add","path":"title","value":"A"},{"op":"replace","path":"title","value":"B"},{"op":"remove","path":"title"},{"op":"add","path":"title","value":"C"}""", """{"title":"C"}""" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_User_BecomesAsExpected(string name, string before, string operations, string after)
    {
        var resource = PatchRun.User(before);

        var result = PatchRun.Apply(resource, operations);

        Assert.True(result.IsSuccess, $"{name}: {result.Error}");
        PatchRun.AssertJson(after, result.Value.Resource);
        Assert.Equal(!resource.Attributes.Equals(PatchRun.User(after).Attributes), result.Value.AttributesChanged);
        Assert.Equal(result.Value.AttributesChanged, !ReferenceEquals(resource, result.Value.Resource));
        Assert.Same(MembershipEdit.None, result.Value.Members);
    }
}
