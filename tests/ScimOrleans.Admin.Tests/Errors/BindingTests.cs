using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Errors;

/// <summary>What cannot be read is refused in the API's own words: the member or parameter, and what it should be.</summary>
public sealed class BindingTests(AdminHostFixture fixture)
{
    [Theory]
    [InlineData("keys", """{"label":1,"scopes":["read"]}""", "The body is wrong at $.label: it is a text.")]
    [InlineData("keys", """{"label":"x","scopes":"read"}""", "The body is wrong at $.scopes: it is a list.")]
    [InlineData("keys", """{"label":"x","scopes":["read"],"expires":"tomorrow"}""", "The body is wrong at $.expires: it is a time with its zone, such as 2026-01-31T12:00:00Z.")]
    [InlineData("keys", """{"label":null,"scopes":["read"]}""", "The body is wrong at $.label: it may not be null.")]
    [InlineData("keys", "[]", "The body is wrong at $: it is an object.")]
    [InlineData("keys", "{", "The body is wrong at $: it is not well-formed JSON.")]
    [InlineData("keys", "", "A body is needed: a JSON object.")]
    [InlineData("keys", "null", "A body is needed: a JSON object.")]
    [InlineData("tenants/T/connectors", """{"id":"a","settings":{"name":"x","profile":"nix"}}""", "The body is wrong at $.settings.profile: it is one of other, okta, entra, oneLogin, jumpCloud, ping, google.")]
    [InlineData("tenants/T/connectors", """{"id":"a","settings":{"name":"x","paused":"yes"}}""", "The body is wrong at $.settings.paused: it is true or false.")]
    [InlineData("tenants/T/connectors", """{"id":"a","settings":{"name":"x","limits":{"burst":1.5}}}""", "The body is wrong at $.settings.limits.burst: it is a whole number.")]
    [InlineData("tenants/T/role-rules", """{"role":"x","match":"filter","text":"x"}""", "The body is wrong at $.role: it is an id, such as 01a21f1d-4700-7ee3-ac36-da3cf1c439d9.")]
    [InlineData("tenants/T/connectors/okta/rules/preview", """{"users":{"include":[{"kind":"regex","text":"x"}]}}""", "The body is wrong at $.users.include[0].kind: it is one of ")]
    public async Task Body_ThatCannotBeRead_SaysWhatItShouldBe(string path, string body, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        AssertOwnWords((await client.PostAsync(path.Replace("T/", $"{id}/", StringComparison.Ordinal), body)).ShouldBeProblem(400, reason).Text);
    }

    [Theory]
    [InlineData("audit?limit=x", "limit is 'x'; it is a whole number.")]
    [InlineData("tenants/T/users?group=staff", "group is 'staff'; it is an id, such as 01a21f1d-4700-7ee3-ac36-da3cf1c439d9.")]
    [InlineData("tenants/T/users?active=maybe", "active is 'maybe'; it is true or false.")]
    [InlineData("tenants/T/connectors/okta/log?from=yesterday", "from is 'yesterday'; it is a time with its zone, such as 2026-01-31T12:00:00Z.")]
    public async Task Parameter_ThatCannotBeRead_SaysWhatItShouldBe(string path, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        AssertOwnWords((await client.GetAsync(path.Replace("T/", $"{id}/", StringComparison.Ordinal))).ShouldBeProblem(400, reason).Text);
    }

    private static void AssertOwnWords(string text)
    {
        foreach (var foreign in (string[])["System.", "ScimOrleans.", "Nullable", "Guid", "DateTimeOffset", "Failed to", "parameter \\u0022", "JSON value"])
        {
            Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
        }
    }
}
