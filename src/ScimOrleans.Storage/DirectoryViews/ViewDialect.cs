using System.Data.Common;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Where the SQL of the directory's views differs between databases, and how columns are read. All else is the same text.</summary>
internal abstract class ViewDialect(SqlDialect filters)
{
    /// <summary>The dialect of filters and parameters.</summary>
    public SqlDialect Filters { get; } = filters;

    /// <summary>
    /// Joins the rows of a table that a condition on its keys finds, by probing an index for each row before it: <c>CROSS JOIN …</c>. A join that the
    /// planner may turn into a scan of a tenant's groups or members would be one for each page.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="alias">Its alias.</param>
    /// <param name="columns">What is read of it.</param>
    /// <param name="condition">On its keys.</param>
    public abstract string Probe(string table, string alias, string columns, string condition);

    /// <summary>Whether an id is one of several.</summary>
    /// <param name="id">The id's expression.</param>
    /// <param name="ids">The others.</param>
    /// <param name="arguments">Takes them.</param>
    public abstract string IsAmong(string id, IReadOnlyCollection<Guid> ids, SqlArguments arguments);

    /// <summary>A table of ids, with the column <c>id</c>, in parentheses.</summary>
    public abstract string Ids(IReadOnlyCollection<Guid> ids, SqlArguments arguments);

    /// <summary>A table of texts, with the column <c>value</c>, in parentheses.</summary>
    public abstract string Texts(IReadOnlyCollection<string> texts, SqlArguments arguments);

    /// <summary>A folded name, as long as <see cref="AttributeKey"/> is at most.</summary>
    public abstract string ShortName(string row);

    /// <summary>What orders by a mapped attribute go by; an empty text where it is absent.</summary>
    public abstract string AttributeKey(string row, string attribute);

    /// <summary>Whether there is an index of words.</summary>
    public abstract bool IndexesWords { get; }

    /// <summary>Whether every term begins a word of a user's attributes.</summary>
    public abstract string UserHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments);

    /// <summary>Whether every term begins a word of a group's name.</summary>
    public abstract string GroupHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments);

    /// <summary>A user's attributes as JSON text.</summary>
    public abstract string Attributes(string row);

    /// <summary>Reads an id.</summary>
    public abstract Guid ReadId(DbDataReader row, int column);

    /// <summary>Reads a time.</summary>
    public abstract DateTimeOffset ReadTime(DbDataReader row, int column);

    /// <summary>Reads an id that may be absent.</summary>
    public Guid? ReadIdOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : ReadId(row, column);
}
