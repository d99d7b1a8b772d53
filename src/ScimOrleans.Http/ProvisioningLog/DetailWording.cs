using System.Text.RegularExpressions;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>
/// Details of refusals without values, as whole sentences. A detail quotes what a client sent in single quotes; names of attributes and ids are quoted too and stay. A value may itself
/// hold quotes, so that it is not known where one ends: what is between the first and the last quote goes, but for the words that are known to stand between two quotations.
/// </summary>
internal sealed partial class DetailWording(ScimModel model)
{
    /// <summary>Words of SCIM's grammar that details quote.</summary>
    private static readonly string[] _words = ["and", "or", "not", "eq", "(", ")", "[", "]", "."];

    /// <summary>The detail as it may be kept.</summary>
    public string Of(string detail)
    {
        // Below it stand the filter or path and a sign at the place; the first line is one, whatever was sent.
        var sentence = Syntax().IsMatch(detail) ? detail[..detail.IndexOf('\n', StringComparison.Ordinal)] : detail;
        var (first, last) = QuotesOf(sentence);
        if (first < 0)
        {
            return sentence.Split('\n', 2)[0];
        }

        if (first == last || (sentence.Length == detail.Length && detail.EndsWith('^')))
        {
            // It is cut, or of a kind with further lines that is not known: where the value ends, nobody can say.
            return $"{sentence[..first]}'{EntryWording.Hidden}'";
        }

        var quoted = sentence[(first + 1)..last];
        var shown = new System.Text.StringBuilder(sentence.Length).Append(sentence, 0, first + 1);
        var from = 0;
        foreach (var between in Between().EnumerateMatches(quoted))
        {
            shown.Append(Shown(quoted[from..between.Index])).Append(quoted, between.Index, between.Length);
            from = between.Index + between.Length;
        }

        return shown.Append(Shown(quoted[from..])).Append(sentence, last, sentence.Length - last).ToString();
    }

    /// <summary>The first and the last quote that is no apostrophe; -1 for none.</summary>
    private static (int First, int Last) QuotesOf(string text)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'' && !(i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1])))
            {
                first = first < 0 ? i : first;
                last = i;
            }
        }

        return (first, last);
    }

    private string Shown(string quoted) =>
        ResourceIds.TryParse(quoted, out _) || _words.Contains(quoted, StringComparer.Ordinal) || QueryWording.IsAttribute(quoted, model) ? quoted : EntryWording.Hidden;

    [GeneratedRegex("^(Operation [0-9]+: )?Invalid (filter|path|value filter): [^\n]*\n[^\n]*\n *\\^$")]
    private static partial Regex Syntax();

    /// <summary>What stands between two quotations in details of <c>Protocol</c> and <c>Grains</c>. Whoever sends these very words has told nobody anything.</summary>
    [GeneratedRegex(
        "'(, | or | belongs to the user | has the name |, but the resource's id is |; add one with path | has no element whose | cannot be changed: members are added to and removed from "
        + "| with a sub-attribute or the end of the path is expected, not | or the end of the (path|filter) is expected, not | or the end is expected, not | is expected, not )'")]
    private static partial Regex Between();
}
