using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Paths that start at <c>meta</c>, which is columns.</summary>
internal sealed class MetaScope(SqlTranslation translation, string row) : SqlScope(translation)
{
    public override string AnyValue(ReadOnlySpan<AttributeDefinition> path, Func<SqlValue, string> test) => Find(path) is { } value ? test(value) : "FALSE";

    public override string AnyElement(ReadOnlySpan<AttributeDefinition> path, Func<SqlScope, string> inner) => "FALSE";

    public override SqlValue SortKey(ReadOnlySpan<AttributeDefinition> path) => Find(path) ?? new("NULL", SqlType.Text, SqlPresence.NullableExpression);

    private SqlValue? Find(ReadOnlySpan<AttributeDefinition> path)
    {
        var arguments = Translation.Arguments;
        var attribute = path[0];
        switch (attribute.Name.ToUpperInvariant())
        {
            case "RESOURCETYPE":
                return new(arguments.Text(arguments.Kind == ResourceKind.User ? "User" : "Group"), SqlType.Text);
            case "CREATED":
                return new($"{row}.created", SqlType.Instant);
            case "LASTMODIFIED":
                return new($"{row}.last_modified", SqlType.Instant);
            case "LOCATION":
                var endpoint = arguments.BaseAddressText + (arguments.Kind == ResourceKind.User ? "/Users/" : "/Groups/");
                return new($"{row}.id", SqlType.Id) { Prefix = arguments.Text(endpoint), PrefixText = endpoint };
            case "VERSION":
                return new(arguments.Kind == ResourceKind.User ? Translation.Dialect.UserETag(row, arguments.Viewer) : Translation.Dialect.GroupETag(row), SqlType.Text);
            default:
                return null;
        }
    }
}
