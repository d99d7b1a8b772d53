using Npgsql;
using ScimOrleans.Storage.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDataSourceTests
{
    [Fact]
    public void Create_PlainConnectionString_SetsWhatTheStoreNeeds()
    {
        using var dataSource = PostgreSqlDataSource.Create("Host=db.test;Database=scim;Username=scim");

        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);

        Assert.Equal((10, 64, "ScimOrleans", false), (settings.CommandTimeout, settings.MaxAutoPrepare, settings.ApplicationName, settings.Enlist));
        Assert.Equal(("db.test", "scim"), (settings.Host, settings.Database));
    }

    [Fact]
    public void Create_WhatTheConnectionStringSays_Wins()
    {
        using var dataSource = PostgreSqlDataSource.Create("Host=db.test;Command Timeout=3;Max Auto Prepare=0;Application Name=mine");

        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);

        Assert.Equal((3, 0, "mine"), (settings.CommandTimeout, settings.MaxAutoPrepare, settings.ApplicationName));
    }

    [Fact]
    public void Create_NoConnectionString_Throws() => Assert.Throws<ArgumentException>(() => PostgreSqlDataSource.Create("colour=blue"));
}
