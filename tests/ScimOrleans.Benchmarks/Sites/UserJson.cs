using System.Globalization;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>Users of the benchmarks: about 1 KB as Okta sends them, all alike but for one seven-digit token.</summary>
public static class UserJson
{
    /// <summary>The token of the user that SQL copies.</summary>
    public const string TemplateToken = "9999999";

    /// <summary>Writes a user.</summary>
    /// <param name="token">What tells it from others.</param>
    public static string Of(string token) => $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"user{{{token}}}@bench.example","externalId":"ext{{{token}}}","name":{"givenName":"Given{{{token}}}","familyName":"Family{{{token}}}","formatted":"Given{{{token}}} Family{{{token}}}"},"displayName":"Given{{{token}}} Family{{{token}}}","emails":[{"value":"user{{{token}}}@bench.example","type":"work","primary":true},{"value":"user{{{token}}}@home.example","type":"home"}],"phoneNumbers":[{"value":"+1 555 {{{token}}}","type":"work"}],"title":"Engineer","locale":"en-US","timezone":"Europe/Berlin","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"{{{token}}}","costCenter":"cc{{{token}}}","department":"Engineering","organization":"Bench","division":"Platform"}}
        """;

    /// <summary>The token of the n-th user that SQL has copied.</summary>
    public static string Token(int number) => number.ToString("0000000", CultureInfo.InvariantCulture);

    /// <summary>The id of the n-th user that SQL has copied.</summary>
    public static string Id(int number) => $"01900000-0000-7000-8000-{number.ToString("x12", CultureInfo.InvariantCulture)}";
}
