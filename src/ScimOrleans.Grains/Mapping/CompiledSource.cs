using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Mapping;

/// <summary>One thing that an attribute can be made from, ready to be read.</summary>
internal sealed class CompiledSource
{
    private readonly Func<MappedUser, string?> _read;
    private readonly ImmutableArray<TextTransform> _transforms;

    private CompiledSource(Func<MappedUser, string?> read, ImmutableArray<TextTransform> transforms) => (_read, _transforms) = (read, transforms);

    /// <summary>Whether patterns are among its transforms.</summary>
    public bool HasPatterns => _transforms.Any(transform => transform.IsPattern);

    /// <summary>Reads a source.</summary>
    /// <param name="source">As it was set.</param>
    /// <param name="attribute">Name of the attribute that it is for.</param>
    /// <param name="timeLimit">How long a pattern may work on one text.</param>
    /// <returns>The source; or 400 with what is wrong with it.</returns>
    public static ScimResult<CompiledSource> Compile(AttributeSource source, string attribute, TimeSpan timeLimit)
    {
        var isDefault = source.Kind == AttributeSourceKind.Default;
        if (source.Text is null || isDefault != (source.Text.Length == 0) || source.Text.Length > RuleLimits.MaxTextLength)
        {
            return ScimErrors.InvalidValue(isDefault
                ? "the default takes no text."
                : string.Create(CultureInfo.InvariantCulture, $"a source has 1 to {RuleLimits.MaxTextLength} characters, not {source.Text?.Length ?? 0}."));
        }

        if (!MappedText.IsValid(source.Text))
        {
            return ScimErrors.InvalidValue("it holds NUL, or half of a surrogate pair.");
        }

        if (!Reading(source, attribute).TryGet(out var read, out var error))
        {
            return error;
        }

        if (source.Transforms.AsSpan().Length > RuleLimits.MaxTransforms)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"a source has at most {RuleLimits.MaxTransforms} transforms, not {source.Transforms.Length}."));
        }

        var transforms = ImmutableArray.CreateBuilder<TextTransform>();
        foreach (var transform in source.Transforms.AsSpan())
        {
            if (!TextTransform.Compile(transform, timeLimit).TryGet(out var compiled, out error))
            {
                return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"transform {transforms.Count + 1}: {error.Detail}"));
            }

            transforms.Add(compiled);
        }

        return new CompiledSource(read, transforms.DrainToImmutable());
    }

    /// <summary>The text; <see langword="null"/> if the source yields nothing.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="time">What its patterns may take; <see langword="null"/> if it has none.</param>
    /// <param name="timedOut">Told when a pattern took too long, or found no time left, which is as if the source yielded nothing.</param>
    public string? Read(in MappedUser user, PatternTime? time, Action? timedOut)
    {
        var text = _read(user);
        if (_transforms.IsEmpty || text is null)
        {
            return text;
        }

        try
        {
            foreach (var transform in _transforms)
            {
                if (transform.IsPattern && time is not { IsLeft: true })
                {
                    timedOut?.Invoke();
                    return null;
                }

                text = text is not { Length: <= RuleLimits.MaxTextLength } ? null : transform.IsPattern ? time!.Apply(transform, text) : transform.Apply(text);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            timedOut?.Invoke();
            return null;
        }

        return string.IsNullOrWhiteSpace(text) ? null : MappedText.Repair(text);
    }

    private static ScimResult<Func<MappedUser, string?>> Reading(AttributeSource source, string attribute)
    {
        ScimError? error;
        switch (source.Kind)
        {
            case AttributeSourceKind.Path:
                return ValuePath.Parse(source.Text).TryGet(out var path, out error) ? (Func<MappedUser, string?>)(user => path.Read(user.Resource)) : error;
            case AttributeSourceKind.Template:
                return ValueTemplate.Parse(source.Text).TryGet(out var template, out error) ? (Func<MappedUser, string?>)(user => template.Read(user.Resource)) : error;
            case AttributeSourceKind.Constant:
                return string.IsNullOrWhiteSpace(source.Text) ? ScimErrors.InvalidValue("a constant is more than blanks.") : (Func<MappedUser, string?>)(_ => source.Text);
            case AttributeSourceKind.Default:
                return DefaultAttributes.Find(attribute) is { } read ? read : ScimErrors.InvalidValue($"there is no default for '{attribute}': it is no base attribute.");
            default:
                return ScimErrors.InvalidValue("its kind is unknown.");
        }
    }
}
