using System.Data.Common;
using System.Globalization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>The values of one query. Nothing that a client sent stands in the text of the SQL; it all goes through here.</summary>
internal sealed class SqlArguments(SqlDialect dialect, DirectoryQuery query)
{
    private readonly List<DbParameter> _parameters = [];
    private string? _tenant;
    private string? _viewer;

    /// <summary>The parameters to add to the command.</summary>
    public IReadOnlyList<DbParameter> Parameters => _parameters;

    /// <summary>The tenant asked about, as it stands in columns and in the search copy.</summary>
    public string TenantText => query.Tenant.Value;

    /// <summary>Reference to the tenant.</summary>
    public string Tenant => _tenant ??= Text(TenantText);

    /// <summary>Reference to the owner who asks.</summary>
    public string Viewer => _viewer ??= Text(query.Viewer.Text);

    /// <summary>What addresses begin with.</summary>
    public string BaseAddressText => query.BaseAddress;

    /// <summary>The kind of resource asked about.</summary>
    public ResourceKind Kind => query.Kind;

    /// <summary>Adds a text and returns the reference to it.</summary>
    /// <exception cref="ArgumentException">It is not valid Unicode, or holds NUL: neither database can hold it, and the filter parser refuses it.</exception>
    public string Text(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                throw new ArgumentException($"The text holds NUL or half of a surrogate pair at offset {i}.", nameof(text));
            }
        }

        return Add(SqlType.Text, text);
    }

    /// <summary>Adds an id and returns the reference to it.</summary>
    public string Id(Guid id) => Add(SqlType.Id, id);

    /// <summary>Adds a number and returns the reference to it.</summary>
    public string Number(decimal number) => Add(SqlType.Number, number);

    /// <summary>Adds an instant, a whole number of microseconds, and returns the reference to it.</summary>
    public string Instant(DateTimeOffset instant) => Add(SqlType.Instant, instant);

    /// <summary>Adds a JSON text and returns the reference to it.</summary>
    public string Json(string json) => Add(SqlType.Json, json);

    /// <summary>Adds a parameter of the caller's making and returns the reference to it.</summary>
    /// <param name="make">Makes it, given its name.</param>
    public string Add(Func<string, DbParameter> make)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@f{_parameters.Count}");
        _parameters.Add(make(name));
        return name;
    }

    private string Add(SqlType type, object value)
    {
        return Add(name => dialect.Parameter(name, type, value));
    }
}
