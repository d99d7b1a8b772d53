using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>
/// Paths that start at an element of a user's <c>groups</c> or of a group's <c>members</c>: a row of the table <c>members</c> with the group
/// or member behind it. Only memberships that are not suspended, and only groups and members that the viewer may see.
/// </summary>
/// <remarks>
/// The condition is <c>id IN (…)</c> with a query that does not look at the outer row, so that both databases can begin with the group or
/// member that the filter names.
/// </remarks>
internal sealed class MembershipScope : SqlScope
{
    private readonly string _row;
    private readonly string _member;
    private readonly string _user;
    private readonly string _group;

    public MembershipScope(SqlTranslation translation, string row)
        : base(translation)
    {
        _row = row;
        _member = translation.Alias("m");
        _user = translation.Alias("u");
        _group = translation.Alias("g");
    }

    private bool OfUser => Translation.Arguments.Kind == ResourceKind.User;

    private string OuterId => $"{_member}.{(OfUser ? "member_id" : "group_id")}";

    private string InnerId => $"{_member}.{(OfUser ? "group_id" : "member_id")}";

    /// <summary>Whether a visible membership satisfies a condition in this scope.</summary>
    public string Exists(string condition) =>
        $"{_row}.id IN (SELECT {OuterId} FROM {Tables()} WHERE {_member}.tenant = {Translation.Arguments.Tenant} AND {Visible()} AND {condition})";

    /// <summary>A value of the row's first visible membership, in the order of ids.</summary>
    public SqlValue First(SqlValue value) => value with
    {
        Expression = $"(SELECT {value.Expression} FROM {Tables()} WHERE {_member}.tenant = {_row}.tenant AND {OuterId} = {_row}.id AND {Visible()} ORDER BY {InnerId} LIMIT 1)",
        Presence = SqlPresence.NullableExpression,
        IndexKey = null,
    };

    public override string AnyValue(ReadOnlySpan<AttributeDefinition> path, Func<SqlValue, string> test) => Find(path[0]) is { } value ? test(value) : "FALSE";

    public override string AnyElement(ReadOnlySpan<AttributeDefinition> path, Func<SqlScope, string> inner) => "FALSE";

    public override SqlValue SortKey(ReadOnlySpan<AttributeDefinition> path) => Find(path[0]) ?? new("NULL", SqlType.Text, SqlPresence.NullableExpression);

    private string Tables() => OfUser
        ? $"members {_member} JOIN groups {_group} ON {_group}.tenant = {_member}.tenant AND {_group}.id = {_member}.group_id"
        : $"members {_member} LEFT JOIN users {_user} ON {_member}.member_kind = 1 AND {_user}.tenant = {_member}.tenant AND {_user}.id = {_member}.member_id"
            + $" LEFT JOIN groups {_group} ON {_member}.member_kind = 2 AND {_group}.tenant = {_member}.tenant AND {_group}.id = {_member}.member_id";

    private string Visible()
    {
        var group = Visibility.OfGroup(_group, Translation.Arguments);
        return $"{_member}.suspended = 0 AND {(OfUser ? group : $"CASE {_member}.member_kind WHEN 1 THEN {Visibility.OfUser(_user, Translation.Arguments)} ELSE {group} END")}";
    }

    private SqlValue? Find(AttributeDefinition attribute)
    {
        var arguments = Translation.Arguments;
        switch (attribute.Name.ToUpperInvariant())
        {
            case "VALUE":
                return new(InnerId, SqlType.Id);
            case "DISPLAY" when OfUser:
                return new($"{_group}.name_folded", SqlType.Text) { IndexKey = Translation.Dialect.NameKey(_group) };
            case "DISPLAY":
                return new($"CASE {_member}.member_kind WHEN 1 THEN {_user}.display_folded ELSE {_group}.name_folded END", SqlType.Text);
            case "TYPE" when OfUser:
                return new(arguments.Text("direct"), SqlType.Text);
            case "TYPE":
                return new($"CASE {_member}.member_kind WHEN 1 THEN 'user' ELSE 'group' END", SqlType.Text);
            case "$REF" when OfUser:
                return new(InnerId, SqlType.Id) { Prefix = arguments.Text("../Groups/"), PrefixText = "../Groups/" };
            case "$REF":
                return new($"(CASE {_member}.member_kind WHEN 1 THEN '../Users/' ELSE '../Groups/' END || {Translation.Dialect.IdText(InnerId)})", SqlType.Text);
            default:
                return null;
        }
    }
}
