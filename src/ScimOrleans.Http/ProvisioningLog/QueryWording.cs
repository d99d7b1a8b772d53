using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Queries without their values: names of attributes and operators stay, so that <c>filter=userName eq "ada"</c> becomes <c>filter=userName eq …</c>. What is not known to be a name is taken for a value.</summary>
internal sealed class QueryWording(ScimModel model)
{
    private static readonly string[] _operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "and", "or", "not", "true", "false", "null", "ascending", "descending"];
    private static readonly SearchValues<char> _separators = SearchValues.Create(" ()[],");

    /// <summary>The query, decoded. Parameters that SCIM does not know are left out in any case: some clients would send a token so.</summary>
    /// <param name="query">Without its question mark.</param>
    /// <param name="values">Whether values may be kept.</param>
    public string Of(string query, bool values) => string.Join('&', query.Split('&').Select(pair => Pair(pair, values)));

    private string Pair(string pair, bool values)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? pair : pair[..equals];
        return name.ToUpperInvariant() switch
        {
            "FILTER" or "SORTBY" or "SORTORDER" or "ATTRIBUTES" or "EXCLUDEDATTRIBUTES" when equals >= 0 => $"{name}={Value(WebUtility.UrlDecode(pair[(equals + 1)..]), values)}",
            "STARTINDEX" or "COUNT" when equals >= 0 && long.TryParse(pair.AsSpan(equals + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => pair,
            "STARTINDEX" or "COUNT" => $"{name}={EntryWording.Hidden}",
            "AADOPTSCIM062020" => name,
            _ => EntryWording.Hidden,
        };
    }

    private string Value(string text, bool values) => values ? text : Words(text);

    private string Words(string text)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (_separators.Contains(text[i]))
            {
                shown.Append(text[i++]);
                continue;
            }

            var end = text[i] == '"' ? EndOfString(text, i) : text.AsSpan(i).IndexOfAny(_separators) is var length and >= 0 ? i + length : text.Length;
            shown.Append(IsName(text.AsSpan(i, end - i)) ? text.AsSpan(i, end - i) : EntryWording.Hidden);
            i = end;
        }

        return shown.ToString();
    }

    /// <summary>Where a JSON string ends; one that does not end has the rest.</summary>
    private static int EndOfString(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    private bool IsName(ReadOnlySpan<char> word)
    {
        foreach (var known in _operators)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return IsAttribute(word, model);
    }

    /// <summary>Whether a text names an attribute of users or groups, or what follows a value filter, such as <c>.value</c>.</summary>
    public static bool IsAttribute(ReadOnlySpan<char> word, ScimModel model)
    {
        foreach (var type in model.ResourceTypes)
        {
            if (AttributePathParser.TryParse(word, type) is not null)
            {
                return true;
            }
        }

        var name = word.StartsWith('.') ? word[1..] : word;
        return !word.IsEmpty && IsSubAttribute(name, model);
    }

    /// <summary>Inside a value filter, <c>type</c> or <c>value</c> is named without its owner.</summary>
    private static bool IsSubAttribute(ReadOnlySpan<char> name, ScimModel model)
    {
        foreach (var type in model.ResourceTypes)
        {
            foreach (var attribute in type.Root.SubAttributes)
            {
                if (attribute.Find(name) is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
