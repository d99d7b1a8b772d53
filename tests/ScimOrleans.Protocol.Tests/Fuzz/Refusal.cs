using System.Globalization;
using System.Text.RegularExpressions;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>What every refusal of an input must be: known by its keyword, readable, and about a place that the input has.</summary>
internal static partial class Refusal
{
    /// <summary>Checks a refusal with 400.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="length">Bytes or characters of the input, whichever its places count.</param>
    /// <param name="scimTypes">Keywords that are allowed.</param>
    public static void Check(ScimError error, int length, params ReadOnlySpan<string> scimTypes)
    {
        Assert.Equal(400, error.Status);
        Assert.True(scimTypes.Contains(error.ScimType), $"{error.ScimType} is none that this parser gives: {error.Detail}");
        Assert.False(string.IsNullOrWhiteSpace(error.Detail));
        foreach (Match place in Place().Matches(error.Detail))
        {
            // The place behind the last character is where something is missing; characters count from 1.
            var number = long.Parse(place.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            Assert.True(number <= length + (place.Groups["unit"].Value == "character" ? 1 : 0), $"No such place in {length}: {error.Detail}");
        }
    }

    [GeneratedRegex("at (?<unit>byte|character) (?<number>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
