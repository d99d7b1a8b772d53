namespace ScimOrleans.Storage.FilterToSql;

/// <summary>A value in a row, as SQL sees it.</summary>
/// <param name="Expression">What reads it, in parentheses where needed.</param>
/// <param name="Type">How it is compared.</param>
/// <param name="Presence">Whether it can be missing.</param>
internal sealed record SqlValue(string Expression, SqlType Type, SqlPresence Presence = SqlPresence.Always)
{
    /// <summary>Reference to what stands before an id in an address; <see langword="null"/> for the id alone.</summary>
    public string? Prefix { get; init; }

    /// <summary>The text behind <see cref="Prefix"/>.</summary>
    public string PrefixText { get; init; } = "";

    /// <summary>What an index holds of a column, in the order of code points; <see langword="null"/> if none has it.</summary>
    public string? IndexKey { get; init; }
}

/// <summary>How a value is kept and compared.</summary>
internal enum SqlType
{
    /// <summary>Text by code point.</summary>
    Text,

    /// <summary>An id, whose text is that of a UUID in lower case.</summary>
    Id,

    /// <summary>A column of times.</summary>
    Instant,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>A JSON object or array; only present or not.</summary>
    Json,
}

/// <summary>Whether a value can be missing, which SQL shows as NULL.</summary>
internal enum SqlPresence
{
    /// <summary>It never is.</summary>
    Always,

    /// <summary>A column without a value.</summary>
    NullableColumn,

    /// <summary>An expression, costly enough to be computed once.</summary>
    NullableExpression,
}
