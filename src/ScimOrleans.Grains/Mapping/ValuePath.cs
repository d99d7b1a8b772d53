using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Mapping;

/// <summary>A SCIM path that yields one text of a user.</summary>
internal sealed class ValuePath
{
    private static readonly ScimLimits _limits = ScimLimits.Default with { MaxPathLength = RuleLimits.MaxTextLength, MaxFilterLength = RuleLimits.MaxTextLength };

    private readonly PatchPath _path;

    private ValuePath(PatchPath path) => _path = path;

    /// <summary>Reads a path of users.</summary>
    /// <returns>The path; or 400 with what is wrong with it.</returns>
    public static ScimResult<ValuePath> Parse(ReadOnlySpan<char> text)
    {
        var type = ScimModel.Default.User;
        if (!PatchPathParser.Parse(text, type, _limits).TryGet(out var path, out var error))
        {
            return error;
        }

        if (ServerPaths.Find(path.Attribute, type) is { } server)
        {
            return ScimErrors.InvalidPath(ServerPaths.Refusal(server));
        }

        if (path.Target.Returned == Returned.Never || path.Attribute.Steps.Any(step => step.Returned == Returned.Never))
        {
            return ScimErrors.InvalidPath($"'{path}' is not kept, so that nothing can be made from it.");
        }

        return path.Target is { Type: AttributeType.Complex } target && (target.IsExtension || target.ValueAttribute is null)
            ? ScimErrors.InvalidPath($"'{path}' has no value of its own: name one of its sub-attributes.")
            : new ValuePath(path);
    }

    /// <summary>The text, which is not blank; of several values the primary one's, else the first one's.</summary>
    public string? Read(Resource user)
    {
        ScimValue? value = user.Attributes;
        foreach (var step in _path.Attribute.Steps)
        {
            value = (value as ComplexValue)?[step];
        }

        return value is MultiValue many ? Pick(many) : TextOf(value);
    }

    private string? Pick(MultiValue many)
    {
        string? first = null;
        foreach (var item in many.Items)
        {
            if ((_path.ValueFilter is null || FilterEvaluator.MatchesElement(_path.ValueFilter, item)) && TextOf(item) is { } text)
            {
                if (_path.Attribute.Leaf.PrimaryAttribute is { } primary && item is ComplexValue element && element[primary] is BooleanValue { Value: true })
                {
                    return text;
                }

                first ??= text;
            }
        }

        return first;
    }

    private string? TextOf(ScimValue? value) => _path.SubAttribute is { } sub ? Simple((value as ComplexValue)?[sub]) : Simple(value);

    private static string? Simple(ScimValue? value) => value switch
    {
        ComplexValue complex => complex.Values.FirstOrDefault(entry => entry.Attribute.Name == "value").Value is { } inner and not ComplexValue ? Simple(inner) : null,
        MultiValue many => many.Items.Select(Simple).FirstOrDefault(text => text is not null),
        null => null,
        _ => value.ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
    };
}
