using System.Globalization;
using System.Text;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Mapping;

/// <summary>Text with paths in braces.</summary>
internal sealed class ValueTemplate
{
    /// <summary>What stands there, a text or a path, in order.</summary>
    private readonly (string? Text, ValuePath? Path)[] _parts;

    private ValueTemplate((string? Text, ValuePath? Path)[] parts) => _parts = parts;

    /// <summary>Reads a template.</summary>
    /// <returns>The template; or 400 with what is wrong with it and where.</returns>
    public static ScimResult<ValueTemplate> Parse(string template)
    {
        var parts = new List<(string? Text, ValuePath? Path)>();
        var literal = new StringBuilder();
        for (var at = 0; at < template.Length; at++)
        {
            var c = template[at];
            var isDoubled = c is '{' or '}' && at + 1 < template.Length && template[at + 1] == c;
            if (isDoubled || c is not ('{' or '}'))
            {
                literal.Append(c);
                at += isDoubled ? 1 : 0;
                continue;
            }

            var end = c == '{' ? EndOfPath(template, at + 1) : -1;
            if (end < 0)
            {
                return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"the brace at position {at + 1} has no partner; write it twice if it is text."));
            }

            if (!ValuePath.Parse(template.AsSpan((at + 1)..end)).TryGet(out var path, out var error))
            {
                return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"the path at position {at + 2}: {error.Detail}"));
            }

            parts.Add((literal.ToString(), null));
            literal.Clear();
            parts.Add((null, path));
            at = end;
        }

        parts.Add((literal.ToString(), null));
        return parts.Count == 1
            ? ScimErrors.InvalidValue("it has no path in braces; a constant is a kind of its own.")
            : new ValueTemplate([.. parts.Where(part => part.Text is not "")]);
    }

    /// <summary>The text; <see langword="null"/> if one of the paths yields nothing, or all of it would be too long.</summary>
    public string? Read(Resource user)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if ((part.Text ?? part.Path!.Read(user)) is not { } next || text.Length + next.Length > RuleLimits.MaxTextLength)
            {
                return null;
            }

            text.Append(next);
        }

        return text.ToString();
    }

    /// <summary>Where the path ends: at the first closing brace that is not in a string of a value filter.</summary>
    private static int EndOfPath(string template, int start)
    {
        var inString = false;
        for (var at = start; at < template.Length; at++)
        {
            switch (template[at])
            {
                case '\\' when inString:
                    at++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '}' when !inString:
                    return at;
            }
        }

        return -1;
    }
}
