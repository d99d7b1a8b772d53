using System.Text;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>A tenant's rules that give roles to groups, the deciding ones first.</summary>
internal sealed class RoleRules
{
    private readonly IReadOnlyList<RankedRule> _rules;

    private RoleRules(IReadOnlyList<RankedRule> rules) => _rules = rules;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Reads them.</summary>
    public static async Task<RoleRules> ReadAsync(ViewSnapshot snapshot, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        return new(await statement.ReadAsync(
            $"SELECT w.id, w.role_id, w.match, w.text FROM role_rules w WHERE w.tenant = {statement.Tenant} ORDER BY w.priority DESC, w.id",
            row => new RankedRule(snapshot.Dialect.ReadId(row, 0), snapshot.Dialect.ReadId(row, 1), (RoleMatch)row.GetInt32(2), row.GetString(3)),
            cancellationToken));
    }

    /// <summary>The role that a rule gives.</summary>
    public Guid RoleOf(Guid rule) => _rules.First(ranked => ranked.Id == rule).Role;

    /// <summary>The id of the rule that decides about a group, or NULL. Not to be asked when there are no rules.</summary>
    /// <param name="statement">Takes what the rules compare with.</param>
    /// <param name="row">Alias of the group's row.</param>
    public string Deciding(ViewStatement statement, string row)
    {
        var translation = new SqlTranslation(statement.Dialect.Filters, statement.Arguments);
        var sql = new StringBuilder("CASE");
        foreach (var rule in _rules)
        {
            if (Condition(rule, translation, row) is { } condition)
            {
                sql.Append(" WHEN ").Append(condition).Append(" THEN ").Append(statement.Arguments.Id(rule.Id));
            }
        }

        // A rule that cannot match keeps the expression whole when no other is left.
        return sql.Append(" WHEN FALSE THEN ").Append(statement.Arguments.Id(Guid.Empty)).Append(" END").ToString();
    }

    /// <summary>Whether a rule matches; <see langword="null"/> for a filter that the schema does not know any more, which matches nothing.</summary>
    private static string? Condition(RankedRule rule, SqlTranslation translation, string row) => rule.Match switch
    {
        RoleMatch.NameGlob => $"{row}.name_folded LIKE {translation.Arguments.Text(LikePattern(CaseFolding.Fold(rule.Text)))} ESCAPE '\\'",
        RoleMatch.Filter when FilterParser.Parse(rule.Text, ScimModel.Default.Group, ScimLimits.Default) is { IsSuccess: true, Value: var filter } =>
            new FilterTranslator(translation).Translate(filter, new RowScope(translation, row)),
        _ => null,
    };

    /// <summary>A glob as a pattern of LIKE, which knows the same two wildcards under other names.</summary>
    private static string LikePattern(string glob)
    {
        var pattern = new StringBuilder(glob.Length + 8);
        foreach (var c in glob)
        {
            pattern.Append(c switch
            {
                '*' => "%",
                '?' => "_",
                '%' or '_' or '\\' => $"\\{c}",
                _ => c.ToString(),
            });
        }

        return pattern.ToString();
    }

    private sealed record RankedRule(Guid Id, Guid Role, RoleMatch Match, string Text);
}
