using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Demo;

/// <summary>Makes the tenant <c>demo</c> with the connector <c>okta</c> before the first request is taken, and keeps its secrets for <c>demo.json</c>.</summary>
internal sealed class DemoTenant(IGrainFactory grains, ServerSettings settings) : IHostedService
{
    private const string UserName = "okta";

    /// <summary>The tenant.</summary>
    public static TenantId Tenant { get; } = TenantId.Parse("demo");

    /// <summary>The connector.</summary>
    public static ConnectorId Connector { get; } = ConnectorId.Parse("okta");

    /// <summary>Where the secrets are written.</summary>
    public string FilePath => Path.Combine(settings.DataFolder, "demo.json");

    /// <summary>The secrets, with the address of an earlier start. Set once started; <see langword="null"/> if an operator has deleted the tenant, its connector, or the credentials.</summary>
    public DemoFile? File { get; private set; }

    /// <summary>Whether this start made the secrets.</summary>
    public bool IsNew { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant));
        var connector = grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, Connector));
        if (await tenant.GetAsync() is { } present)
        {
            var kept = DemoFile.Read(FilePath);
            if (kept is not null || present.Deleting is not null)
            {
                // It was made, and what an operator has done with it since is to stay.
                File = present.Deleting is null && await connector.GetAsync() is { Credentials.IsEmpty: false } ? kept : null;
                return;
            }
        }
        else if ((await tenant.CreateAsync("Demo", cancellationToken)).Error is { } refusal)
        {
            if (refusal.Status == StatusCodes.Status409Conflict)
            {
                // It was deleted, and ids are never given again.
                return;
            }

            Require(refusal.Detail);
        }

        Require((await tenant.AddConnectorAsync(Connector, new() { Name = "Okta (demo)", Profile = IdpProfile.Okta }, cancellationToken)).Error?.Detail);
        await MakeSecretsAsync(connector, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeSecretsAsync(IConnectorGrain connector, CancellationToken cancellationToken)
    {
        var password = await connector.AddCredentialAsync(new() { Label = "demo.json password", Kind = CredentialKind.Basic, UserName = UserName }, cancellationToken);
        Require(password.Error?.Detail);
        var token = await connector.AddCredentialAsync(new() { Label = "demo.json token", Kind = CredentialKind.Bearer }, cancellationToken);
        Require(token.Error?.Detail);
        var key = await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).IssueAsync(new() { Label = "demo.json", Grants = [new(OperatorScope.Manage)] }, cancellationToken);
        Require(key.Error?.Detail);
        File = new("", UserName, password.Value!.Secret!, token.Value!.Secret!, key.Value!.Key!);
        IsNew = true;
    }

    private static void Require(string? refusal)
    {
        if (refusal is not null)
        {
            throw new StartupException($"The demo tenant could not be made: {refusal}");
        }
    }
}
