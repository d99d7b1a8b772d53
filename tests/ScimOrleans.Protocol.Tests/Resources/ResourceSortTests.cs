using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ResourceSortTests
{
    private static readonly FilterSubject[] Users =
    [
        User(1, """{"userName":"Charlie","active":true,"emails":[{"value":"z@x"},{"value":"a@x","primary":true}]}"""),
        User(2, """{"userName":"alice","active":false,"title":"","emails":[{"value":"m@x"}]}"""),
        User(3, """{"userName":"BOB","externalId":"B","title":"Z","name":{"givenName":"x"}}"""),
        User(4, """{"userName":"\ud83d\ude00","externalId":"a"}"""),
        User(5, """{"userName":"\uffee","externalId":"C"}"""),
    ];

    [Theory]
    [InlineData("userName", false, "23154")]
    [InlineData("userName", true, "45132")]
    [InlineData("externalId", false, "35412")]
    [InlineData("externalId", true, "12453")]
    [InlineData("emails", false, "12345")]
    [InlineData("emails.value", true, "34521")]
    [InlineData("title", false, "23145")]
    [InlineData("title", true, "14532")]
    [InlineData("active", false, "21345")]
    [InlineData("active", true, "34512")]
    [InlineData("name.givenName", false, "31245")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:NAME.givenname", true, "12453")]
    [InlineData("id", true, "54321")]
    [InlineData("meta.created", false, "54321")]
    [InlineData("meta.lastModified", false, "12345")]
    [InlineData("groups", false, "21345")]
    [InlineData("nickName", true, "12345")]
    public void Compare_Users_OrdersAsTheRfcSays(string sortBy, bool descending, string order)
    {
        var sort = new ResourceSort(ResourceSort.ParsePath(TestModel.User, sortBy).Value, descending);

        Assert.Equal(order, string.Concat(Users.Order(sort).Select(user => user.Id.ToByteArray(bigEndian: true)[15])));
    }

    [Theory]
    [InlineData("count", "213")]
    [InlineData("ratio", "123")]
    [InlineData("when", "321")]
    [InlineData("counts", "231")]
    public void Compare_TypesOfOwnSchemas_OrdersByValue(string sortBy, string order)
    {
        FilterSubject[] things =
        [
            Subject(TestModel.Thing, 1, """{"count":10,"ratio":-1e2,"when":"2026-01-01T02:00:00+01:00","counts":[5,1]}"""),
            Subject(TestModel.Thing, 2, """{"count":9,"ratio":-1.5,"when":"2026-01-01T00:30:00Z","counts":[2]}"""),
            Subject(TestModel.Thing, 3, """{"count":100,"ratio":0.0,"when":"2025-12-31T20:00:00-04:00","counts":[3,9]}"""),
        ];

        Assert.Equal(order, string.Concat(things.Order(new ResourceSort(ResourceSort.ParsePath(TestModel.Thing, sortBy).Value, descending: false)).Select(thing => thing.Id.ToByteArray(bigEndian: true)[15])));
    }

    [Theory]
    [InlineData("noSuch", "sortBy names no attribute of User.")]
    [InlineData("", "sortBy names no attribute of User.")]
    [InlineData("emails[primary eq true]", "sortBy names no attribute of User.")]
    [InlineData("name", "sortBy must name a sub-attribute of name.")]
    [InlineData("meta", "sortBy must name a sub-attribute of meta.")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "sortBy must name a sub-attribute of urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.")]
    [InlineData("password", "sortBy cannot be password, which is never returned.")]
    public void ParsePath_NothingToSortBy_IsRefused(string sortBy, string detail) =>
        Assert.Equal(new ScimError(400, ScimTypes.InvalidValue, detail), ResourceSort.ParsePath(TestModel.User, sortBy).Error);

    private static FilterSubject User(byte number, string json) => Subject(TestModel.User, number, json);

    private static FilterSubject Subject(ResourceTypeDefinition type, byte number, string json) => new()
    {
        Type = type,
        Attributes = ResourceReader.ReadStored(type, Encoding.UTF8.GetBytes(json)).Attributes,
        Id = new Guid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number], bigEndian: true),
        Created = DateTimeOffset.UnixEpoch.AddDays(-number),
        LastModified = DateTimeOffset.UnixEpoch,
        Version = $"W/\"{number}\"",
        References = number < 3 ? [new SubjectReference(new Guid(3 - number, 0, 0, new byte[8]), "G", "direct")] : [],
    };
}
