using System.Text.RegularExpressions;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>The variables of a collection run: <c>{{name}}</c> in its texts.</summary>
internal sealed partial class CollectionVariables
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>A variable's value.</summary>
    public string this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>The text with its variables filled in. One that is not set stays, so that the request fails as the run would.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match => _values.TryGetValue(match.Groups["name"].Value, out var value) ? value : match.Value);

    [GeneratedRegex(@"\{\{(?<name>[^{}]+)\}\}")]
    private static partial Regex Placeholder();
}
