using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Mapping;

/// <summary>One step of a source's transforms.</summary>
/// <remarks>
/// Patterns are matched without backtracking, in time that is linear in the text whatever the pattern is, so that an administrator's mistake cannot hold up a
/// silo. Besides there is a time limit: each character may cost what the pattern is long, and <c>a[ab]{400}x</c> takes 0.3 s for 8,000.
/// </remarks>
internal sealed class TextTransform
{
    /// <summary>
    /// How long a pattern may work on one text. Well above what a harmless one takes on a busy machine (the first of a process took 0.1 s, nearly all of it
    /// compilation of .NET's own code): what is out of time loses its attribute.
    /// </summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(1);

    private readonly AttributeTransform _transform;
    private readonly Regex? _pattern;

    private TextTransform(AttributeTransform transform, Regex? pattern) => (_transform, _pattern) = (transform, pattern);

    /// <summary>Whether it is a pattern, which may take its time.</summary>
    public bool IsPattern => _pattern is not null;

    /// <summary>Reads a transform.</summary>
    /// <returns>The transform; or 400 with what is wrong with it.</returns>
    public static ScimResult<TextTransform> Compile(AttributeTransform transform, TimeSpan timeLimit)
    {
        var takesText = transform.Kind is AttributeTransformKind.SubstringBefore or AttributeTransformKind.SubstringAfter or AttributeTransformKind.Replace;
        if (!Enum.IsDefined(transform.Kind))
        {
            return ScimErrors.InvalidValue("its kind is unknown.");
        }

        if (transform.Text is null || takesText == (transform.Text.Length == 0) || transform.Text.Length > RuleLimits.MaxTextLength)
        {
            return ScimErrors.InvalidValue(takesText
                ? string.Create(CultureInfo.InvariantCulture, $"its separator or pattern has 1 to {RuleLimits.MaxTextLength} characters, not {transform.Text?.Length ?? 0}.")
                : $"{transform.Kind} takes no text.");
        }

        if (transform.Replacement is not { Length: <= RuleLimits.MaxReplacementLength } || (transform.Replacement.Length > 0 && transform.Kind != AttributeTransformKind.Replace))
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"a replacement is for patterns only, and has at most {RuleLimits.MaxReplacementLength} characters."));
        }

        if (!MappedText.IsValid(transform.Text) || !MappedText.IsValid(transform.Replacement))
        {
            return ScimErrors.InvalidValue("it holds NUL, or half of a surrogate pair.");
        }

        if (transform.Kind != AttributeTransformKind.Replace)
        {
            return new TextTransform(transform, null);
        }

        try
        {
            return new TextTransform(transform, new(transform.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeLimit));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return ScimErrors.InvalidValue($"its pattern is not usable: {exception.Message}");
        }
    }

    /// <summary>The text afterwards; <see langword="null"/> when nothing is left, or too much.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern took too long.</exception>
    public string? Apply(string text)
    {
        var after = _transform.Kind switch
        {
#pragma warning disable CA1308 // Lower case is what was asked for.
            AttributeTransformKind.Lower => text.ToLowerInvariant(),
#pragma warning restore CA1308
            AttributeTransformKind.Upper => text.ToUpperInvariant(),
            AttributeTransformKind.Trim => text.Trim(),
            AttributeTransformKind.SubstringBefore => text.IndexOf(_transform.Text, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text,
            AttributeTransformKind.SubstringAfter => text.IndexOf(_transform.Text, StringComparison.Ordinal) is >= 0 and var at ? text[(at + _transform.Text.Length)..] : "",
            AttributeTransformKind.Replace => _pattern!.Replace(text, _transform.Replacement),
            _ => throw new UnreachableException(),
        };
        return after.Length is > 0 and <= RuleLimits.MaxTextLength ? after : null;
    }
}
