using System.Collections.Immutable;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>A place in JSON: member names from the search copy of a row, or from an element of an array in it.</summary>
/// <param name="Alias">The row, or the table of elements.</param>
/// <param name="IsElement">Whether <paramref name="Alias"/> is a table of elements.</param>
/// <param name="Names">Members to go down, outermost first.</param>
internal readonly record struct JsonPlace(string Alias, bool IsElement, ImmutableArray<string> Names)
{
    /// <summary>The whole search copy of a row.</summary>
    public static JsonPlace SearchCopyOf(string row) => new(row, false, []);

    /// <summary>An element of an array.</summary>
    public static JsonPlace Element(string alias) => new(alias, true, []);

    /// <summary>The member of that name.</summary>
    public JsonPlace Member(string name) => this with { Names = Names.Add(name) };
}
