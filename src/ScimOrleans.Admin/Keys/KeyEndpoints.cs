using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Keys;

/// <summary>The keys that open this API.</summary>
internal static class KeyEndpoints
{
    /// <summary>Maps <c>/keys</c>.</summary>
    public static void MapKeys(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Keys");
        api.MapGet("/keys", ListAsync).WithName("ListKeys").RequireScope(OperatorScope.Read);
        api.MapPost("/keys", CreateAsync).WithName("CreateKey").RequireScope(OperatorScope.Manage);
        api.MapGet("/keys/{key}", GetAsync).WithName("GetKey").RequireScope(OperatorScope.Read);
        api.MapDelete("/keys/{key}", RevokeAsync).WithName("RevokeKey").RequireScope(OperatorScope.Manage);
    }

    /// <summary>All keys, oldest first; never the keys themselves.</summary>
    /// <param name="grains">Know them.</param>
    /// <param name="limit">Keys on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    internal static async Task<Ok<Page<KeyView>>> ListAsync(IGrainFactory grains, int? limit, string? cursor) => TypedResults.Ok(WholeList.Page(
        await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).ListAsync(), key => WholeList.PlaceOf(key.Created, key.Id), KeyView.Of, limit, cursor));

    /// <summary>Makes a key. It is shown in this answer and never again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<CreatedKey>, ProblemHttpResult>> CreateAsync(NewKey key, IGrainFactory grains, HttpContext http, CancellationToken cancellationToken)
    {
        var grants = new List<OperatorGrant>();
        foreach (var scope in key.Scopes)
        {
            if (!OperatorGrant.TryParse(scope, out var grant))
            {
                return Problems.Of(StatusCodes.Status400BadRequest, $"'{scope}' is no scope: they are read, manage and directory:read, for one tenant with @ and its id.", "invalidValue");
            }

            grants.Add(grant);
        }

        var issued = await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).IssueAsync(
            new() { Label = key.Label, Grants = [.. grants], Expires = key.Expires, RequestKey = CreationAttempt.Of(http)?.RequestKey }, cancellationToken);
        return issued.TryGet(out var made, out var error) ? new Versioned<CreatedKey>(CreatedKey.Of(made), OperatorKey.Version, $"/api/v1/keys/{made.Kept.Id}") : Problems.Of(error);
    }

    /// <summary>One key; never the key itself.</summary>
    /// <param name="key">The key's id.</param>
    /// <param name="grains">Know it.</param>
    internal static async Task<Results<Versioned<KeyView>, ProblemHttpResult>> GetAsync(string key, IGrainFactory grains) =>
        (await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).ListAsync()).FirstOrDefault(kept => kept.Id == key) is { } found
            ? new Versioned<KeyView>(KeyView.Of(found), OperatorKey.Version)
            : Problems.NotFound("key");

    /// <summary>Ends a key: within five seconds it opens nothing any more, on any instance.</summary>
    /// <param name="key">The key's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">End it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string key, IfMatch ifMatch, IGrainFactory grains, CancellationToken cancellationToken) =>
        (await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).RevokeAsync(key, ifMatch.Version, cancellationToken)).Error is { } error ? Problems.Of(error) : TypedResults.NoContent();
}

/// <summary>A key of this API.</summary>
/// <param name="Id">Public part of the key, as logs and the audit have it.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal sealed record KeyView(string Id, string Label, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? Expires)
{
    /// <summary>Shows a key.</summary>
    public static KeyView Of(OperatorKey key) => new(key.Id, key.Label, [.. key.Grants.Select(grant => grant.ToString())], key.Created, key.Expires);
}

/// <summary>A key to be made.</summary>
/// <param name="Label">Name for people, 1 to 200 characters.</param>
/// <param name="Scopes">What it may do: <c>read</c>, <c>manage</c>, <c>directory:read</c>, for one tenant <c>read@acme</c>. 1 to 100.</param>
/// <param name="Expires">When it ends; absent for never.</param>
internal sealed record NewKey(string Label, IReadOnlyList<string> Scopes, DateTimeOffset? Expires = null);

/// <summary>A key that was made just now.</summary>
/// <param name="Id">Public part of the key.</param>
/// <param name="Key">The key itself: shown once. Absent for a repeated request.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal sealed record CreatedKey(string Id, [property: Secret, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key, string Label, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? Expires)
{
    /// <summary>Shows a key.</summary>
    public static CreatedKey Of(IssuedOperatorKey issued)
    {
        var view = KeyView.Of(issued.Kept);
        return new(view.Id, issued.Key, view.Label, view.Scopes, view.Created, view.Expires);
    }
}
