using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Placement;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Hosting;

/// <summary>Adds the grains to a silo.</summary>
public static class ScimGrainHosting
{
    /// <summary>Name of the grain storage that connectors, tenants and operators' keys are kept in; the host registers it.</summary>
    public const string StorageName = "scim";

    /// <summary>Adds users, groups, connectors and tenants with all they need. The host registers an <c>IDirectoryStore</c> and a grain storage named <see cref="StorageName"/>.</summary>
    public static ISiloBuilder AddScimGrains(this ISiloBuilder builder, Action<ScimGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ScimGrainOptions>().BindConfiguration(ScimGrainOptions.SectionName).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ScimGrainOptions>, ScimGrainOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<GrainMetrics>();
        builder.Services.AddSingleton<CommitRecovery>();
        builder.Services.AddSingleton<CommitQueue>();
        builder.Services.AddSingleton<CredentialHasher>();
        builder.Services.AddSingleton<ConnectorCache>();
        builder.Services.AddSingleton<IConnectorAuthenticator, ConnectorAuthenticator>();
        builder.Services.AddSingleton<ConnectorActivityRecorder>();
        builder.Services.AddSingleton<IConnectorActivityRecorder>(services => services.GetRequiredService<ConnectorActivityRecorder>());
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<ConnectorActivityRecorder>());
        builder.Services.AddPlacementDirector<TenantPlacement, TenantPlacementDirector>();
        return builder;
    }
}
