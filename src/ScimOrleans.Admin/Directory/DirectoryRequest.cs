using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Directory;

/// <summary>What the endpoints of a directory have in common: the tenant, whose view, and who writes.</summary>
internal static class DirectoryRequest
{
    /// <summary>Whose view is wanted; the application's by default.</summary>
    public static DirectoryView View(string? text) => Word<DirectoryView>(text, "view") ?? DirectoryView.Application;

    /// <summary>Reads the tenant, and checks that the caller may have the view.</summary>
    /// <returns>Whether to go on.</returns>
    public static bool TryRead(HttpContext http, string tenant, DirectoryView view, out TenantId id, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        problem = null;
        if (!TenantId.TryParse(tenant, out id))
        {
            problem = Problems.NotFound("tenant");
        }
        else if (view == DirectoryView.Administrator && OperatorIdentity.Of(http.User)?.May(OperatorScope.Read, id) != true)
        {
            problem = Problems.Of(StatusCodes.Status403Forbidden, "The administrator's view needs the scope read.");
        }

        return problem is null;
    }

    /// <summary>Reads a word of a query, whatever its case.</summary>
    /// <exception cref="BadHttpRequestException">It is none of those that there are.</exception>
    public static T? Word<T>(string? text, string parameter)
        where T : struct, Enum => text switch
        {
            null => null,
            _ when Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name => Enum.Parse<T>(name),
            _ => throw new BadHttpRequestException($"{parameter} is one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}."),
        };

    /// <summary>Whether the tenant exists. To be asked where nothing was found.</summary>
    public static async Task<bool> ExistsAsync(IDirectoryStore store, TenantId tenant, CancellationToken cancellationToken) =>
        (await store.ReadPositionsAsync([tenant], cancellationToken)).ContainsKey(tenant);

    /// <summary>Reads the tenant for a change of its directory.</summary>
    /// <returns>What its directory may hold; the problem, if it does not exist or is being deleted.</returns>
    public static async Task<(TenantId Tenant, DirectoryLimits? Limits, ProblemHttpResult? Problem)> BeginChangeAsync(IGrainFactory grains, string tenant)
    {
        if (!TenantId.TryParse(tenant, out var id) || await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is not { } snapshot)
        {
            return (default, null, Problems.NotFound("tenant"));
        }

        return (id, snapshot.DirectoryLimits, snapshot.Deleting is null ? null : Problems.Of(StatusCodes.Status409Conflict, "The tenant is being deleted."));
    }

    /// <summary>On whose behalf grains change the directory.</summary>
    /// <param name="http">The request.</param>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="limits">What it may hold; needed for what may add to it.</param>
    public static Caller Administrator(HttpContext http, TenantId tenant, DirectoryLimits? limits = null) => Caller.Administrator(tenant, http.TraceIdentifier) with { Limits = limits };

    /// <summary>A version as grains compare it.</summary>
    public static EntityTags? Tags(long? version) => version is { } number ? new() { Tags = [EntityTag.Of(number)] } : null;

    /// <summary>Where a list goes on.</summary>
    /// <exception cref="BadHttpRequestException">It is no cursor of this list in this order.</exception>
    public static DirectoryCursor? Cursor(string? cursor, string order) => Lists.Cursor.Read<DirectoryCursor>(cursor) switch
    {
        null => null,
        { Key: { } key } place when place.Order == order && !key.Contains('\0', StringComparison.Ordinal) => place,
        _ => throw new BadHttpRequestException("cursor is not one that this list has given out in this order. Begin without it."),
    };

    /// <summary>Reads a source: <c>local</c>, <c>built-in</c> or <c>connector:okta</c>.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public static ResourceOwner? Source(string? text)
    {
        try
        {
            return text is null ? null : ResourceOwner.Parse(text);
        }
        catch (FormatException)
        {
            throw new BadHttpRequestException("source is local, built-in, or connector: and the id of a connector.");
        }
    }
}
