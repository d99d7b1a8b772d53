using System.Text.RegularExpressions;
using DbUp.Engine;
using ScimOrleans.Storage.Migrations;

namespace ScimOrleans.Storage.Tests.Migrations;

/// <summary>The version before runs beside the next one: what takes away from it says so in the database.</summary>
public sealed partial class MigrationCompatibilityTests
{
    private static readonly MigrationTarget[] Targets = [new PostgreSqlMigrationTarget("Host=nowhere"), new SqliteMigrationTarget("nowhere")];

    [Fact]
    public void ScriptsThatTakeAway_NameThemselvesAsNeeded()
    {
        foreach (var scripts in Targets.Select(target => target.Scripts))
        {
            var begin = scripts.Single(script => script.Name.EndsWith("-compatibility.sql", StringComparison.Ordinal));
            Assert.Contains($"'{begin.Name}'", begin.Contents, StringComparison.Ordinal);

            Assert.DoesNotContain(scripts.SkipWhile(script => script != begin).Skip(1), script => TakesAway(script.Contents) && !NamesItself(script));
        }
    }

    [Theory]
    [InlineData("alter table users drop column title", true)]
    [InlineData("ALTER TABLE users RENAME COLUMN a TO b", true)]
    [InlineData("alter table users alter column version type bigint", true)]
    [InlineData("alter table users alter column a set not null", true)]
    [InlineData("alter table users add column a text not null", true)]
    [InlineData("drop function commit_operations(commit_operation[])", true)]
    [InlineData("drop table jobs", true)]
    [InlineData("alter table users add column a text not null default ''", false)]
    [InlineData("alter table users add column a text", false)]
    [InlineData("drop index users_words; create index users_entries on users (tenant)", false)]
    [InlineData("create or replace function commit_operations() returns void language sql as $$ select 1 $$", false)]
    [InlineData("-- to drop table jobs would be wrong\ncreate table b (a text not null)", false)]
    public void TakesAway_IsFoundInTheStatements(string sql, bool expected) => Assert.Equal(expected, TakesAway(sql));

    private static bool NamesItself(SqlScript script) =>
        script.Contents.Contains($"update schema_compatibility set script = '{script.Name}'", StringComparison.OrdinalIgnoreCase);

    private static bool TakesAway(string sql) => Comment().Replace(sql, "").Split(';').Any(statement => Taking().IsMatch(statement) || Demanding().IsMatch(statement));

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bdrop\s+(table|column|function|procedure|type|view|domain)\b|\balter\b.*\brename\b|\balter\s+column\b.*(\btype\b|\bset\s+not\s+null\b)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Taking();

    /// <summary>A new column that builds which do not know it would have to fill.</summary>
    [GeneratedRegex(@"\badd\s+column\b(?!.*\bdefault\b).*\bnot\s+null\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Demanding();
}
