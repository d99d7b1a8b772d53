using System.Globalization;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Where a filter's paths start: at a row, at an element of an attribute, or at a group or member.</summary>
internal abstract class SqlScope(SqlTranslation translation)
{
    /// <summary>What all scopes of one translation share.</summary>
    protected SqlTranslation Translation { get; } = translation;

    /// <summary>A condition: some value at the path satisfies a test.</summary>
    /// <param name="path">Attributes from this scope; at least one.</param>
    /// <param name="test">Makes the condition on one value.</param>
    public abstract string AnyValue(ReadOnlySpan<AttributeDefinition> path, Func<SqlValue, string> test);

    /// <summary>A condition: some element (or the one object) at the path satisfies another.</summary>
    /// <param name="path">Attributes from this scope, to a complex one.</param>
    /// <param name="inner">Makes the condition in the element's scope.</param>
    public abstract string AnyElement(ReadOnlySpan<AttributeDefinition> path, Func<SqlScope, string> inner);

    /// <summary>The value that the path's sort key is (RFC 7644 §3.4.2.3), or NULL.</summary>
    /// <param name="path">Attributes from this scope; at least one.</param>
    public abstract SqlValue SortKey(ReadOnlySpan<AttributeDefinition> path);

    /// <summary>A condition that an index answers as a whole, or <see langword="null"/>.</summary>
    public virtual string? FromIndex(ComparisonFilter comparison) => null;

    /// <inheritdoc cref="FromIndex(ComparisonFilter)"/>
    public virtual string? FromIndex(ValueFilter filter) => null;
}

/// <summary>What the scopes of one translation share.</summary>
internal sealed class SqlTranslation(SqlDialect dialect, SqlArguments arguments)
{
    private int _aliases;

    public SqlDialect Dialect { get; } = dialect;

    public SqlArguments Arguments { get; } = arguments;

    public Comparison Comparison { get; } = new(dialect, arguments);

    /// <summary>A name that no other table of the query has.</summary>
    public string Alias(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_aliases}");
}
