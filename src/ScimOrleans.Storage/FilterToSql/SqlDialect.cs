using System.Data.Common;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Where the SQL of filters and orders differs between databases. All else is the same text.</summary>
internal abstract class SqlDialect
{
    /// <summary>A parameter of a command.</summary>
    /// <param name="name">With its <c>@</c>.</param>
    /// <param name="type">What it is compared with.</param>
    /// <param name="value">A string, <see cref="Guid"/>, <see cref="decimal"/> or <see cref="DateTimeOffset"/> as the type says.</param>
    public abstract DbParameter Parameter(string name, SqlType type, object value);

    /// <summary>A text expression that compares and sorts by code point, whatever the database's collation.</summary>
    public abstract string ByCodePoint(string text);

    /// <summary>A number as <see cref="JsonValue"/> gives it, exact to the last digit in comparisons and orders.</summary>
    public abstract string ByNumber(string number);

    /// <summary>What the index of a text column holds of each text, as an expression over the text; the text itself if it holds all.</summary>
    public abstract string IndexKey(string text);

    /// <summary><see cref="IndexKey"/> of a row's <c>name_folded</c>.</summary>
    public abstract string NameKey(string row);

    /// <summary>Most characters that <see cref="IndexKey"/> leaves; <see langword="null"/> if it leaves all.</summary>
    public abstract int? IndexedCharacters { get; }

    /// <summary>Whether a text holds another.</summary>
    public abstract string Contains(string text, string part);

    /// <summary>Whether a text starts with another.</summary>
    public abstract string StartsWith(string text, string part);

    /// <summary>Whether a text ends with another that is not empty.</summary>
    public abstract string EndsWith(string text, string part);

    /// <summary>The text of an id column: a UUID with hyphens, in lower case.</summary>
    public abstract string IdText(string id);

    /// <summary>The ETag of a group's row, <c>W/"{version}"</c>.</summary>
    public abstract string GroupETag(string row);

    /// <summary>The ETag of a user's row, <c>W/"{version}"</c>, with the digest of the groups that a viewer owns.</summary>
    public abstract string UserETag(string row, string viewer);

    /// <summary>The value at a place in JSON, or NULL.</summary>
    public abstract SqlValue JsonValue(JsonPlace place, AttributeType type);

    /// <summary>A table of the elements at a place, in order, with the columns <c>value</c> and <c>key</c>; no rows if nothing is there.</summary>
    /// <param name="place">What holds the array.</param>
    /// <param name="alias">Name of the table.</param>
    public abstract string JsonElements(JsonPlace place, string alias);

    /// <summary>Whether the row's search copy holds all of another JSON value; <see langword="null"/> if the database has no index for it.</summary>
    /// <param name="row">Alias of the row.</param>
    /// <param name="json">Writes the value.</param>
    public abstract string? SearchContains(string row, Func<string> json);

    /// <summary>A literal of SQL.</summary>
    protected static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
