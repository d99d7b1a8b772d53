using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Health;

/// <summary>Health pages: <c>/health/live</c> says that the process answers, <c>/health/ready</c> that it can serve.</summary>
internal static class ServerHealth
{
    /// <summary>How long each check may take.</summary>
    internal static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Registers the checks.</summary>
    public static void AddServerHealth(this IServiceCollection services)
    {
        services.AddSingleton<ServerReadiness>();
        services.AddHealthChecks()
            .AddCheck<StartupCheck>("startup", timeout: CheckTimeout)
            .AddCheck<SiloCheck>("silo", timeout: CheckTimeout)
            .AddCheck<DatabaseCheck>("database", timeout: CheckTimeout);
    }

    /// <summary>Maps the pages. Neither needs a credential nor tells more than a word, ready one for each check: who is called at night sees which part is missing.</summary>
    public static void MapServerHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new { status = Word(report.Status), checks = report.Entries.ToDictionary(entry => entry.Key, entry => Word(entry.Value.Status)) }, context.RequestAborted);

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}

/// <summary>Start-up is over, and nobody has asked the process to end.</summary>
internal sealed class StartupCheck(ServerReadiness readiness, DrainingLifetime draining, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.Announced && !draining.HasBegun && !lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>The cluster counts this silo among its active ones.</summary>
internal sealed class SiloCheck(ISiloStatusOracle silos) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>The database answers.</summary>
internal sealed class DatabaseCheck(IDirectoryStore store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException e)
        {
            return HealthCheckResult.Unhealthy(exception: e);
        }
    }
}
