using Microsoft.AspNetCore.Connections.Features;

namespace ScimOrleans.Server.Hosting;

/// <summary>Lets clients leave before the process ends.</summary>
internal static class DrainHosting
{
    /// <summary>Has SIGTERM drain the process before it stops it.</summary>
    public static void AddDraining(this IServiceCollection services)
    {
        services.AddSingleton<DrainingLifetime>();
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<DrainingLifetime>());
    }

    /// <summary>While the process drains, answers end their connections: a proxy that kept one would send its next request into a process that is gone, and may not repeat it.</summary>
    public static void UseDraining(this WebApplication app, ServerSettings settings)
    {
        if (settings.Options.DrainTime == TimeSpan.Zero)
        {
            return;
        }

        var lifetime = app.Services.GetRequiredService<DrainingLifetime>();
        app.Use(next => context =>
        {
            if (lifetime.HasBegun)
            {
                // HTTP/1.1: Connection: close. HTTP/2: GOAWAY.
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }

            return next(context);
        });
    }
}
