using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Storage.Migrations;

namespace ScimOrleans.Server.Hosting;

/// <summary>The database: a SQLite file in the data folder, or PostgreSQL.</summary>
internal static partial class DatabaseHosting
{
    /// <summary>Registers the database.</summary>
    /// <exception cref="StartupException">The data folder cannot be written, or another process has it.</exception>
    public static void AddDirectoryDatabase(this WebApplicationBuilder builder, ServerSettings settings)
    {
        if (settings.IsEmbedded || settings.WantsDemoTenant)
        {
            EnsureWritable(settings.DataFolder);
        }

        if (settings.ConnectionString is { } connectionString)
        {
            AddPostgreSql(builder.Services, connectionString);
        }
        else
        {
            // Held by the container, and so for as long as the database may be open.
            var held = DataFolderLock.Take(settings.DataFolder);
            builder.Services.AddSingleton(_ => held);
            builder.Services.AddSqliteDirectory(settings.DataFolder);
        }
    }

    private static void AddPostgreSql(IServiceCollection services, string connectionString)
    {
        try
        {
            services.AddPostgreSqlDirectory(connectionString);
        }
        catch (ArgumentException e)
        {
            // Npgsql's text names the keyword, never its value, which may be a password.
            throw new StartupException($"ConnectionStrings:Directory is no PostgreSQL connection string: {e.Message} Write it like 'Host=db;Database=scim;Username=scim;Password=…'.", e);
        }
    }

    /// <summary>Brings the database to this build's schema. Waits for a PostgreSQL that does not answer yet.</summary>
    /// <exception cref="StoreUnavailableException">It did not answer in time.</exception>
    public static async Task MigrateDatabaseAsync(this WebApplication app, ServerSettings settings)
    {
        if (settings.IsEmbedded)
        {
            // Made now, so that it is disposed with the rest.
            app.Services.GetRequiredService<DataFolderLock>();
        }

        var migrator = app.Services.GetRequiredService<SchemaMigrator>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var started = clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                await migrator.MigrateAsync(app.Lifetime.ApplicationStopping);
                return;
            }
            catch (StoreUnavailableException e) when (!settings.IsEmbedded && clock.GetElapsedTime(started) + pause < settings.Options.DatabaseWait)
            {
                LogWaiting(app.Logger, (e.InnerException ?? e).Message);
                await Task.Delay(pause, clock, app.Lifetime.ApplicationStopping);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, TimeSpan.FromSeconds(5).Ticks));
            }
        }
    }

    /// <summary>Makes the folder if absent and tries a file in it.</summary>
    private static void EnsureWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, $".writable-{Environment.ProcessId}"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StartupException($"The data folder '{folder}' cannot be written ({e.Message}). Choose another with --ScimOrleans:DataFolder.", e);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.WaitingForDatabase, Level = LogLevel.Warning, Message = "Waiting for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
