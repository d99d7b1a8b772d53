using System.Data.Common;

namespace ScimOrleans.Storage.Hosting;

/// <summary>The directory's database as Orleans' ADO.NET providers want it: its tables are there once <c>SchemaMigrator</c> has run.</summary>
/// <param name="Invariant">Value of their option <c>Invariant</c>: <c>Npgsql</c>, or <c>System.Data.SQLite</c>, by which Orleans means Microsoft.Data.Sqlite.</param>
/// <param name="DataSource">Value of their option <c>DbDataSource</c>; leave their connection string unset. Not disposed by them.</param>
public sealed record OrleansDatabase(string Invariant, DbDataSource DataSource)
{
    /// <summary>Whether several silos can share it: only then there are tables for clustering.</summary>
    public bool HasClustering => Invariant == PostgreSqlInvariant;

    internal const string PostgreSqlInvariant = "Npgsql";

    internal const string SqliteInvariant = "System.Data.SQLite";
}
