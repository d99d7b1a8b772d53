using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Rules;

/// <summary>Which users and groups of a connector the directory shows, and with what attributes.</summary>
internal static class RulesEndpoints
{
    /// <summary>How often a change without If-Match is computed anew after somebody else's.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Maps <c>/tenants/{tenant}/connectors/{connector}/rules</c>.</summary>
    public static void MapRules(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Rules");
        api.MapGet("/tenants/{tenant}/connectors/{connector}/rules", GetAsync).WithName("GetRules").RequireScope(OperatorScope.Read);
        api.MapPut("/tenants/{tenant}/connectors/{connector}/rules", ReplaceAsync).WithName("ReplaceRules").RequireScope(OperatorScope.Manage);
        api.MapPost("/tenants/{tenant}/connectors/{connector}/rules/preview", PreviewAsync).WithName("PreviewRules").RequireScope(OperatorScope.Read)
            .WithMetadata(new ChangesNothing()).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>A connector's rules and mapping: which of its users and groups the directory shows, and how it makes their attributes. The <c>ETag</c> is the connector's.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell of it.</param>
    internal static async Task<Results<Versioned<RulesView>, ProblemHttpResult>> GetAsync(string tenant, string connector, IGrainFactory grains) =>
        ConnectorAddress.TryParse(tenant, connector, out var address) && await address.Grain(grains).GetAsync() is { } found ? View(address, found) : Problems.NotFound("connector");

    /// <summary>Sets rules and mapping of a connector; what the body does not name is as if there were none. What is stored is brought to them in the background, by the job that is named.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="rules">Rules and mapping.</param>
    /// <param name="ifMatch">The version of the connector that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RulesView>, ProblemHttpResult>> ReplaceAsync(
        string tenant, string connector, ConnectorRulesView rules, IfMatch ifMatch, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("connector");
        }

        for (var attempt = 1; ; attempt++)
        {
            if (await address.Grain(grains).GetAsync() is not { } before)
            {
                return Problems.NotFound("connector");
            }

            var updated = await address.Grain(grains).UpdateAsync(
                before.Settings with { Rules = rules.ToRules(), Mapping = rules.ToMapping() }, ifMatch.Version ?? before.Version, cancellationToken);
            if (updated.TryGet(out var snapshot, out var error))
            {
                return View(address, snapshot);
            }

            if (error.Status != StatusCodes.Status412PreconditionFailed || ifMatch.Version is not null || attempt == MaxAttempts)
            {
                return Problems.Of(error);
            }
        }
    }

    /// <summary>Says what rules and mapping would do, and changes nothing. It reads every user and group of the tenant, for as long as the client waits; an instance computes few at once.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="rules">Rules and mapping, as they would be set.</param>
    /// <param name="grains">Tell of the connector.</param>
    /// <param name="preview">Evaluates them.</param>
    /// <param name="slots">Bound how many are under way.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<PreviewView>, ProblemHttpResult>> PreviewAsync(
        string tenant, string connector, ConnectorRulesView rules, IGrainFactory grains, IRulesPreview preview, PreviewSlots slots, HttpContext http, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await address.Grain(grains).GetAsync() is null)
        {
            return Problems.NotFound("connector");
        }

        if (!slots.TryTake(out var slot))
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Of(StatusCodes.Status429TooManyRequests, "As many previews are under way as ScimOrleans:Admin:MaxPreviews allows. Repeat it later.");
        }

        using var taken = slot;
        return (await preview.PreviewAsync(address.Tenant, address.Connector, rules.ToRules(), rules.ToMapping(), cancellationToken)).TryGet(out var found, out var error)
            ? TypedResults.Ok(PreviewView.Of(found))
            : Problems.Of(error);
    }

    private static Versioned<RulesView> View(ConnectorAddress connector, ConnectorSnapshot snapshot) => new(
        new(ConnectorRulesView.Of(snapshot.Settings), snapshot.Settings.RulesVersion, JobNames.Rules(connector.Connector)), snapshot.Version);
}
