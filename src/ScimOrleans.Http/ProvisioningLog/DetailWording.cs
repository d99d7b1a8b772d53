using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>
/// Details of refusals without values. A detail quotes what a client sent in single quotes, or on lines of its own below a first line; names of attributes and ids are quoted too
/// and stay. A value may itself hold quotes, so that all between the first and the last quote goes as soon as one quotation is not known to be a name.
/// </summary>
internal sealed class DetailWording(ScimModel model)
{
    /// <summary>The detail as it may be kept.</summary>
    public string Of(string detail)
    {
        var line = detail.IndexOf('\n', StringComparison.Ordinal);
        var first = line < 0 ? detail : detail[..line];
        var quotes = QuotesOf(first);
        if (quotes.Count % 2 == 0 && AreHarmless(first, quotes))
        {
            return first;
        }

        // With further lines it is not known whether a quotation goes on there.
        var rest = line >= 0 || quotes.Count == 1 ? "'" : first[quotes[^1]..];
        return $"{first[..quotes[0]]}'{EntryWording.Hidden}{rest}";
    }

    /// <summary>Where quotations may begin and end: at quotes that are no apostrophes.</summary>
    private static List<int> QuotesOf(string text)
    {
        var quotes = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'' && !(i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1])))
            {
                quotes.Add(i);
            }
        }

        return quotes;
    }

    private bool AreHarmless(string text, List<int> quotes)
    {
        for (var i = 0; i < quotes.Count; i += 2)
        {
            if (!IsHarmless(text[(quotes[i] + 1)..quotes[i + 1]]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsHarmless(string quoted) => ResourceIds.TryParse(quoted, out _) || QueryWording.IsAttribute(quoted, model);
}
