using System.Data.Common;
using System.Globalization;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>
/// A <see cref="DirectoryQuery"/> as SQL over a row of <c>users</c> or <c>groups</c> with the alias <see cref="Row"/>.
/// </summary>
/// <remarks>
/// It reads the columns <c>tenant</c>, <c>id</c>, <c>owner</c>, <c>name_folded</c>, <c>external_id</c>, <c>version</c>, <c>created</c>,
/// <c>last_modified</c> and <c>search</c> of both tables; <c>active</c>, <c>protected</c>, <c>detached</c> and <c>display_folded</c>
/// (<see cref="CaseFolding.Fold"/> of the display name) of users; and <c>tenant</c>, <c>group_id</c>, <c>member_id</c>,
/// <c>member_kind</c> and <c>suspended</c> (0: visible) of <c>members</c>. On PostgreSQL it calls <c>groups_digest(tenant, id, viewer)</c>, which
/// gives a user's digest or an empty text, <c>search</c> also holds the tenant (<see cref="SearchPattern.TenantMember"/>), and <c>name_start</c> of
/// both tables is what the index holds of <c>name_folded</c>.
/// </remarks>
internal sealed class QuerySql
{
    /// <summary>Alias that the statement gives the row.</summary>
    public const string Row = "r";

    private readonly SqlArguments _arguments;

    /// <summary>Translates a query.</summary>
    /// <exception cref="ArgumentException">A literal is not valid Unicode or holds NUL.</exception>
    public QuerySql(SqlDialect dialect, DirectoryQuery query)
    {
        _arguments = new(dialect, query);
        var translation = new SqlTranslation(dialect, _arguments);
        var scope = new RowScope(translation, Row);
        var filter = query.Filter is { } node ? $" AND {new FilterTranslator(translation).Translate(node, scope)}" : "";
        Condition = $"{Row}.tenant = {_arguments.Tenant} AND {Visibility.Of(query.Kind, Row, _arguments)}{filter}";
        (Order, OrderedBy) = query.Sort is { } sort
            ? (SortTranslator.Translate(sort, scope, dialect), scope.SortKey(sort.Path.Steps.AsSpan()).Expression == $"{Row}.name_folded" ? ListOrder.Name : ListOrder.Other)
            : ($"{Row}.id", ListOrder.Id);
    }

    /// <summary>What follows WHERE: rows of the tenant that the viewer may see and that satisfy the filter.</summary>
    public string Condition { get; }

    /// <summary>What follows ORDER BY.</summary>
    public string Order { get; }

    /// <summary>What the order goes by.</summary>
    public ListOrder OrderedBy { get; }

    /// <summary>Reference to the tenant.</summary>
    public string Tenant => _arguments.Tenant;

    /// <summary>The values that <see cref="AddTo"/> adds, as texts. Different values have different texts.</summary>
    public IEnumerable<string> Values => _arguments.Parameters.Select(parameter => parameter.Value is DateTime instant
        ? instant.ToString("O", CultureInfo.InvariantCulture)
        : Convert.ToString(parameter.Value, CultureInfo.InvariantCulture) ?? "");

    /// <summary>Reference to the viewer.</summary>
    public string Viewer => _arguments.Viewer;

    /// <summary>Adds the values that <see cref="Condition"/> and <see cref="Order"/> refer to; their names begin with <c>@f</c>. Once only.</summary>
    public void AddTo(DbCommand command)
    {
        foreach (var parameter in _arguments.Parameters)
        {
            command.Parameters.Add(parameter);
        }
    }
}

/// <summary>What a list is ordered by first.</summary>
internal enum ListOrder
{
    /// <summary>The id.</summary>
    Id,

    /// <summary>The name, which no two resources of a kind share.</summary>
    Name,

    /// <summary>Something else.</summary>
    Other,
}
