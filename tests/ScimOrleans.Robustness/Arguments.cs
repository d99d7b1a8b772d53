using System.Globalization;

namespace ScimOrleans.Robustness;

/// <summary>The command line: <c>--name value</c>, or <c>--name</c> alone.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A value stands without a name.</exception>
    public Arguments(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new FormatException($"What is {args[i]}?");
            }

            var hasValue = i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            _values[args[i][2..]] = hasValue ? args[i + 1] : "";
            i += hasValue ? 1 : 0;
        }
    }

    /// <summary>Whether something is said.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    public string Text(string name) => _values[name];

    /// <summary>A number.</summary>
    public int Number(string name, int otherwise) => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Seconds.</summary>
    public TimeSpan Seconds(string name, TimeSpan otherwise) => _values.TryGetValue(name, out var text) ? TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture)) : otherwise;

    /// <summary>Numbers from one to another: <c>A..B</c>, or one alone.</summary>
    public (int First, int Last) Range(string name)
    {
        int[] ends = [.. _values[name].Split("..").Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return (ends[0], ends[^1]);
    }
}
