using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Credentials;

/// <summary>What identity providers present to a connector.</summary>
internal static class CredentialEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/connectors/{connector}/credentials</c>.</summary>
    public static void MapCredentials(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/tenants/{tenant}/connectors/{connector}/credentials").WithTags("Credentials");
        api.MapGet("", ListAsync).WithName("ListCredentials").RequireScope(OperatorScope.Read);
        api.MapPost("", CreateAsync).WithName("CreateCredential").RequireScope(OperatorScope.Manage);
        api.MapGet("/{credential}", GetAsync).WithName("GetCredential").RequireScope(OperatorScope.Read);
        api.MapDelete("/{credential}", RemoveAsync).WithName("RemoveCredential").RequireScope(OperatorScope.Manage);
        api.MapPost("/{credential}/rotate", RotateAsync).WithName("RotateCredential").RequireScope(OperatorScope.Manage);
    }

    /// <summary>A connector's credentials, oldest first, those that have ended included; never their secrets.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Know them.</param>
    /// <param name="addresses">Tell where the connector is.</param>
    /// <param name="clock">Tells which have ended.</param>
    /// <param name="http">The request.</param>
    /// <param name="limit">Credentials on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    internal static async Task<Results<Ok<Page<CredentialView>>, ProblemHttpResult>> ListAsync(
        string tenant, string connector, IGrainFactory grains, EndpointAddress addresses, TimeProvider clock, HttpContext http, int? limit, string? cursor)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await address.Grain(grains).GetAsync() is not { } found)
        {
            return Problems.NotFound("connector");
        }

        var uses = (await address.Grain(grains).GetHealthAsync()).Total.CredentialUse;
        var place = CredentialPlace.Of(addresses, http, address);
        return TypedResults.Ok(WholeList.Page(
            found.Credentials,
            credential => WholeList.PlaceOf(credential.Created, credential.Id),
            credential => CredentialView.Of(credential, place, uses, clock.GetUtcNow()),
            limit,
            cursor));
    }

    /// <summary>Makes a credential. The secret that is made for it is shown in this answer and never again.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="addresses">Tell where the connector is.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<CreatedCredential>, ProblemHttpResult>> CreateAsync(
        string tenant, string connector, CredentialRequest credential, IGrainFactory grains, EndpointAddress addresses, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("connector");
        }

        var issued = await address.Grain(grains).AddCredentialAsync(credential.ToNew(CreationAttempt.Of(http)?.RequestKey), cancellationToken);
        return issued.TryGet(out var made, out var error) ? Made(made, address, addresses, clock, http) : Problems.Of(error);
    }

    /// <summary>One credential; never its secret.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="credential">The credential's id.</param>
    /// <param name="grains">Know it.</param>
    /// <param name="addresses">Tell where the connector is.</param>
    /// <param name="clock">Tells whether it has ended.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<Versioned<CredentialView>, ProblemHttpResult>> GetAsync(
        string tenant, string connector, string credential, IGrainFactory grains, EndpointAddress addresses, TimeProvider clock, HttpContext http)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await FindAsync(grains, address, credential) is not { } found)
        {
            return Problems.NotFound("credential");
        }

        var uses = (await address.Grain(grains).GetHealthAsync()).Total.CredentialUse;
        return new Versioned<CredentialView>(CredentialView.Of(found, CredentialPlace.Of(addresses, http, address), uses, clock.GetUtcNow()), found.Version);
    }

    /// <summary>Removes a credential: within five seconds neither it nor an access token that it was given opens anything any more, on any instance.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="credential">The credential's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Remove it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string tenant, string connector, string credential, IfMatch ifMatch, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("credential");
        }

        var removed = await address.Grain(grains).RemoveCredentialAsync(credential, ifMatch.Version, cancellationToken);
        return removed.Error is { } error ? Problems.Of(error) : TypedResults.NoContent();
    }

    /// <summary>Makes a successor with a new secret, shown in this answer and never again. The old credential ends after the overlap.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="credential">The id of the credential that is replaced.</param>
    /// <param name="rotation">How it is replaced.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Replace it.</param>
    /// <param name="addresses">Tell where the connector is.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<CreatedCredential>, ProblemHttpResult>> RotateAsync(
        string tenant,
        string connector,
        string credential,
        RotationRequest rotation,
        IfMatch ifMatch,
        IGrainFactory grains,
        EndpointAddress addresses,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("credential");
        }

        var rotated = await address.Grain(grains).RotateCredentialAsync(
            new()
            {
                CredentialId = credential,
                Overlap = TimeSpan.FromSeconds(rotation.OverlapSeconds),
                Expires = rotation.Expires,
                RequestKey = CreationAttempt.Of(http)?.RequestKey,
                ExpectedVersion = ifMatch.Version,
            },
            cancellationToken);
        return rotated.TryGet(out var made, out var error) ? Made(made, address, addresses, clock, http) : Problems.Of(error);
    }

    private static Versioned<CreatedCredential> Made(IssuedCredential made, ConnectorAddress address, EndpointAddress addresses, TimeProvider clock, HttpContext http) => new(
        new CreatedCredential(CredentialView.Of(made.Credential, CredentialPlace.Of(addresses, http, address), null, clock.GetUtcNow()), made.Secret),
        made.Credential.Version,
        $"/api/v1/tenants/{address.Tenant}/connectors/{address.Connector}/credentials/{made.Credential.Id}");

    private static async Task<ConnectorCredential?> FindAsync(IGrainFactory grains, ConnectorAddress address, string credential) =>
        (await address.Grain(grains).GetAsync())?.Credentials.FirstOrDefault(candidate => candidate.Id == credential);
}
