using System.Diagnostics;
using Npgsql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Makes the connections that the store, and Orleans beside it, use.</summary>
public static class PostgreSqlDataSource
{
    /// <summary>How long one command may take, unless the connection string says otherwise: well under the clients' own limit of 30 seconds.</summary>
    public static TimeSpan DefaultCommandTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>What metrics call the pool: its connection string would name accounts and hosts.</summary>
    public const string Name = "directory";

    /// <summary>Opens no connection yet.</summary>
    /// <param name="connectionString">What it says wins over what is set here.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // Few statements make up nearly all of the load; a filter's text recurs with the client that sends it.
        Default(settings, "Max Auto Prepare", 64);
        Default(settings, "Auto Prepare Min Usages", 3);
        Default(settings, "Command Timeout", (int)DefaultCommandTimeout.TotalSeconds);
        Default(settings, "Application Name", "ScimOrleans");
        // A distributed transaction of a caller is no business of the store.
        Default(settings, "Enlist", false);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = Name };
        // What no request asked for has no span: Orleans reads its membership table every second.
        builder.ConfigureTracing(static tracing => tracing
            .ConfigureCommandFilter(static _ => Activity.Current is not null)
            .ConfigureBatchFilter(static _ => Activity.Current is not null)
            .EnableFirstResponseEvent(false)
            .EnablePhysicalOpenTracing(false));
        return builder.Build();
    }

    private static void Default(NpgsqlConnectionStringBuilder settings, string keyword, object value)
    {
        if (!settings.ContainsKey(keyword) || !settings.ShouldSerialize(keyword))
        {
            settings[keyword] = value;
        }
    }
}
