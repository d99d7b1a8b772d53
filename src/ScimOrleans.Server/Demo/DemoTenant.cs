using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Demo;

/// <summary>Makes the tenant <c>demo</c> with the connector <c>okta</c> before the first request is taken, and keeps its secrets for <c>demo.json</c>.</summary>
internal sealed partial class DemoTenant(IGrainFactory grains, IConnectorAuthenticator authenticator, ServerSettings settings, ILogger<DemoTenant> logger) : IHostedService
{
    private const string UserName = "okta";

    /// <summary>The tenant.</summary>
    public static TenantId Tenant { get; } = TenantId.Parse("demo");

    /// <summary>The connector.</summary>
    public static ConnectorId Connector { get; } = ConnectorId.Parse("okta");

    /// <summary>Where the secrets are written.</summary>
    public string FilePath => Path.Combine(settings.DataFolder, "demo.json");

    /// <summary>The secrets, with the address of an earlier start. Set once started; <see langword="null"/> if they open nothing: an operator has deleted the tenant, its connector or one of the credentials, or it could not be made.</summary>
    public DemoFile? File { get; private set; }

    /// <summary>Whether this start made the secrets.</summary>
    public bool IsNew { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant));
        var present = await tenant.GetAsync();
        if (present is not null)
        {
            var kept = DemoFile.Read(FilePath);
            if (kept is not null || present.Deleting is not null)
            {
                // It was made, and what an operator has done with it since is to stay.
                File = kept is not null && present.Deleting is null && await OpensAsync(kept, cancellationToken) ? kept : null;
                if (File is null)
                {
                    LogChanged(logger, FilePath);
                }

                return;
            }
        }

        // Where it is not what it should be, a demo is no reason not to serve the tenants that there are.
        if (await TryMakeAsync(tenant, present is not null, cancellationToken) is { } refusal)
        {
            LogNotMade(logger, refusal);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the tenant, its connector and the secrets, as far as they are not there.</summary>
    /// <returns>Why not.</returns>
    private async Task<string?> TryMakeAsync(ITenantGrain tenant, bool isPresent, CancellationToken cancellationToken)
    {
        if (!isPresent && (await tenant.CreateAsync("Demo", cancellationToken)).Error is { } refusal)
        {
            // It was deleted, say, and ids are never given again.
            return refusal.Detail;
        }

        if ((await tenant.AddConnectorAsync(Connector, new() { Name = "Okta (demo)", Profile = IdpProfile.Okta }, cancellationToken)).Error is { } noConnector)
        {
            return noConnector.Detail;
        }

        var connector = grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, Connector));
        var password = await connector.AddCredentialAsync(new() { Label = "demo.json password", Kind = CredentialKind.Basic, UserName = UserName }, cancellationToken);
        var token = await connector.AddCredentialAsync(new() { Label = "demo.json token", Kind = CredentialKind.Bearer }, cancellationToken);
        var key = await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).IssueAsync(new() { Label = "demo.json", Grants = [new(OperatorScope.Manage)] }, cancellationToken);
        if ((password.Error ?? token.Error ?? key.Error) is { } noSecret)
        {
            return noSecret.Detail;
        }

        File = new("", UserName, password.Value!.Secret!, token.Value!.Secret!, key.Value!.Key!);
        IsNew = true;
        return null;
    }

    /// <summary>Whether both credentials of the file are still the connector's.</summary>
    private async Task<bool> OpensAsync(DemoFile file, CancellationToken cancellationToken)
    {
        foreach (var header in (string[])[$"Bearer {file.BearerToken}", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{file.Username}:{file.Password}"))}"])
        {
            if ((await authenticator.AuthenticateAsync(Tenant, Connector, Presentation.Of(header), default, cancellationToken)).CredentialId is null)
            {
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(EventId = ScimEventIds.DemoTenantChanged, Level = LogLevel.Warning, Message = "The demo tenant is not as it was made: the credentials in {File} do not open its connector any more")]
    private static partial void LogChanged(ILogger logger, string file);

    [LoggerMessage(EventId = ScimEventIds.DemoTenantNotMade, Level = LogLevel.Warning, Message = "The demo tenant was not made: {Reason}")]
    private static partial void LogNotMade(ILogger logger, string reason);
}
