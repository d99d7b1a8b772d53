using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.GrainDirectory;
using ScimOrleans.Abstractions.Cluster;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Cluster;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Groups;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Operators;
using ScimOrleans.Grains.Placement;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.Grains.Tenants;
using ScimOrleans.Grains.Users;

namespace ScimOrleans.Grains.Hosting;

/// <summary>Adds the grains to a silo.</summary>
public static class ScimGrainHosting
{
    /// <summary>Name of the grain storage that connectors, tenants and operators' keys are kept in; the host registers it.</summary>
    public const string StorageName = "scim";

    /// <summary>
    /// Adds users, groups, connectors and tenants with all they need. The host registers an <c>IDirectoryStore</c>, an <c>IRemovalBrakeStore</c>, an <c>IAdministratorQueries</c>, an <c>ITenantCatalog</c>, an <c>IJobStore</c>,
    /// an <c>IProvisioningLogStore</c> and a grain storage named <see cref="StorageName"/>.
    /// </summary>
    public static ISiloBuilder AddScimGrains(this ISiloBuilder builder, Action<ScimGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ScimGrainOptions>().BindConfiguration(ScimGrainOptions.SectionName).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ScimGrainOptions>, ScimGrainOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<GrainMetrics>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloGauges>();
        builder.Services.AddSingleton<CommitRecovery>();
        builder.Services.AddSingleton<CommitQueue>();
        AddDirectory(builder);
        builder.Services.AddSingleton<CredentialHasher>();
        builder.Services.AddSingleton<CredentialMaker>();
        builder.Services.AddSingleton<ConnectorCache>();
        builder.Services.AddSingleton<IConnectorCopies, ConnectorCopies>();
        AddRules(builder.Services);
        builder.Services.AddSingleton<FailedPresentations>();
        builder.Services.AddSingleton<IConnectorAuthenticator, ConnectorAuthenticator>();
        builder.Services.AddSingleton<ITokenClients, TokenClients>();
        builder.Services.AddSingleton<ConnectorActivityRecorder>();
        builder.Services.AddSingleton<IConnectorActivityRecorder>(services => services.GetRequiredService<ConnectorActivityRecorder>());
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<ConnectorActivityRecorder>());
        builder.Services.AddPlacementDirector<TenantPlacement, TenantPlacementDirector>();
        builder.Services.AddSingleton<IJobRunner, TenantDeletion>();
        builder.Services.AddSingleton<IJobRunner, ConnectorDeletion>();
        builder.Services.AddSingleton<JobWatch>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<JobWatch>());
        builder.Services.AddSingleton<IOperatorAuthenticator, OperatorAuthenticator>();
        builder.AddGrainService<SiloReporter>();
        builder.Services.AddSingleton<IClusterStatus, ClusterStatus>();
        builder.Services.AddSingleton<LostCalls>();
        builder.Services.AddSingleton<ILostCalls>(services => services.GetRequiredService<LostCalls>());
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<LostCalls>());
        return builder;
    }

    /// <summary>What evaluates resources.</summary>
    private static void AddRules(IServiceCollection services)
    {
        services.AddSingleton<ConnectorEvaluations>();
        services.AddSingleton<RulesRun>();
        services.AddSingleton<IJobRunner, RulesJob>();
        services.AddSingleton<IJobRunner, EvaluationJob>();
        services.AddSingleton<EvaluationWatch>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<EvaluationWatch>());
        services.AddSingleton<IRulesPreview, RulesPreviewer>();
    }

    /// <summary>What users and groups need.</summary>
    private static void AddDirectory(ISiloBuilder builder)
    {
        builder.Services.AddSingleton<ActiveResources>();
        builder.Services.AddSingleton<IPublishedResources, PublishedResources>();
        builder.Services.AddSingleton<ISiloNotifiers, SiloNotifierClient>();
        builder.Services.AddSingleton<ISiloStanding, SiloStanding>();
        builder.Services.AddSingleton<ChangeTellings>();
        builder.Services.AddSingleton<RemovalHolds>();
        builder.Services.AddSingleton<LastAdministrators>();
        builder.Services.AddSingleton<DirectoryServices>();
        builder.Services.AddSingleton<ChangeTail>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ChangeTailLoop>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, TenantHandOver>();
        builder.AddGrainService<SiloNotifier>();
        builder.Services.AddSingleton<IGrainDirectoryCache, GrainWhereabouts>();
        builder.Services.Configure<GrainDirectoryOptions>(options => options.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.Custom);
        builder.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ScimGrainOptions>>((collection, options) =>
        {
            foreach (var grain in new[] { typeof(UserGrain), typeof(GroupGrain) })
            {
                collection.ClassSpecificCollectionAge[grain.FullName!] = options.Value.CollectionAge;
            }
        });
    }
}
