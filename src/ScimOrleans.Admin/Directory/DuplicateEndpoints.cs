using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;

namespace ScimOrleans.Admin.Directory;

/// <summary>Lists users that may be one person twice.</summary>
internal static class DuplicateEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/possible-duplicates</c>.</summary>
    public static void MapDuplicates(this IEndpointRouteBuilder endpoints) => endpoints.MapGroup("").WithTags("Directory")
        .MapGet("/tenants/{tenant}/possible-duplicates", ListAsync).WithName("ListPossibleDuplicates").RequireScope(OperatorScope.Read);

    /// <summary>Users that share an e-mail address, or one of whom has another's address as user name, with the likely cause and what to do.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="queries">Find them.</param>
    /// <param name="store">Knows whether the tenant exists.</param>
    /// <param name="limit">Addresses on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<DuplicateView>>, ProblemHttpResult>> ListAsync(
        string tenant, IDirectoryQueries queries, IDirectoryStore store, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        var after = Cursor.Read<string>(cursor)?.Replace("\0", "", StringComparison.Ordinal);
        if (!TenantId.TryParse(tenant, out var id) || !await DirectoryRequest.ExistsAsync(store, id, cancellationToken))
        {
            return Problems.NotFound("tenant");
        }

        var found = await queries.ListDuplicatesAsync(id, after, count + 1, cancellationToken);
        return TypedResults.Ok(new Page<DuplicateView>([.. found.Take(count).Select(DuplicateView.Of)], found.Count > count ? Cursor.Of(found[count - 1].Key) : null));
    }
}

/// <summary>Users that may be one person.</summary>
/// <param name="Address">What they have in common, in lower case.</param>
/// <param name="Total">How many they are.</param>
/// <param name="Users">The first of them.</param>
/// <param name="Cause">What is likely behind it.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record DuplicateView(string Address, long Total, IReadOnlyList<DuplicateUserView> Users, string Cause, string Remedy)
{
    /// <summary>Shows it.</summary>
    public static DuplicateView Of(PossibleDuplicate duplicate)
    {
        var (cause, remedy) = duplicate switch
        {
            _ when duplicate.Users.Any(user => user.ByUserName) && duplicate.Users.Any(user => !user.ByUserName) => (
                "One user has as userName what another has as e-mail address. The user name of single sign-on and the user name of provisioning differ, so that signing in made a second user.",
                "Map the same value to the user name in the sign-on settings and in the provisioning settings of the identity provider; then move the roles to the provisioned user and delete the other."),
            _ when duplicate.Users.Select(user => user.User.Owner).Distinct().Count() > 1 => (
                "The users come from different sources with one e-mail address: most likely one person that was made locally, or by another identity provider, before it was provisioned under another userName.",
                "Give both the same userName, so that they are linked; or move the roles to one of them and delete the other."),
            _ => (
                "Users of one source share an e-mail address: a shared mailbox, or one person that is assigned twice.",
                "If it is one person, remove one of the assignments in the identity provider; if it is a shared mailbox, there is nothing to do."),
        };
        return new(duplicate.Key, duplicate.Total, [.. duplicate.Users.Select(DuplicateUserView.Of)], cause, remedy);
    }
}

/// <summary>One of them.</summary>
/// <param name="Id">The user.</param>
/// <param name="UserName">Its user name.</param>
/// <param name="Email">Its e-mail address.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="ByEmail">Whether the address is its e-mail address.</param>
/// <param name="ByUserName">Whether the address is its user name.</param>
internal sealed record DuplicateUserView(Guid Id, string UserName, string? Email, string Source, bool ByEmail, bool ByUserName)
{
    /// <summary>Shows it.</summary>
    public static DuplicateUserView Of(DuplicateUser user) =>
        new(user.User.Id, user.User.UserName, user.User.Attributes.GetValueOrDefault("email"), user.User.Owner.Text, user.ByEmail, user.ByUserName);
}
