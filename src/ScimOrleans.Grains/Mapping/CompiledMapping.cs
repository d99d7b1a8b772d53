using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Mapping;

/// <summary>A mapping, ready to be applied.</summary>
internal sealed class CompiledMapping
{
    private readonly Attribute[] _attributes;
    private readonly bool _hasPatterns;
    private readonly Action? _timedOut;
    private readonly TimeSpan _timeLimit;
    private readonly TimeProvider _clock;

    private CompiledMapping(Attribute[] attributes, Action? timedOut, TimeSpan timeLimit, TimeProvider clock)
    {
        (_attributes, _timedOut, _timeLimit, _clock) = (attributes, timedOut, timeLimit, clock);
        _hasPatterns = Array.Exists(attributes, attribute => Array.Exists(attribute.Sources, source => source.HasPatterns));
    }

    /// <summary><see cref="AttributeMapping.Default"/>.</summary>
    public static CompiledMapping Default { get; } = Compile(AttributeMapping.Default, null, TextTransform.DefaultTimeLimit).Value;

    /// <summary>Reads a mapping.</summary>
    /// <param name="mapping">As it was set.</param>
    /// <param name="timedOut">Told when a pattern took too long, or came when all together had, which is as if its source yielded nothing.</param>
    /// <param name="timeLimit">How long a pattern may work on one text; all of a user together no longer than <see cref="RuleLimits.PatternTimeOfUser"/>.</param>
    /// <param name="clock">Measures that; <see langword="null"/> for the system's.</param>
    /// <returns>The mapping; or 400 that names the attribute and source, and what is wrong.</returns>
    public static ScimResult<CompiledMapping> Compile(AttributeMapping mapping, Action? timedOut, TimeSpan timeLimit, TimeProvider? clock = null)
    {
        if (mapping.Attributes.AsSpan().Length is 0 or > RuleLimits.MaxAttributes)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"A mapping has 1 to {RuleLimits.MaxAttributes} attributes, not {mapping.Attributes.AsSpan().Length}."));
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var attributes = new List<Attribute>();
        foreach (var attribute in mapping.Attributes)
        {
            if (!IsName(attribute.Name))
            {
                return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture,
                    $"Attribute {attributes.Count + 1} of the mapping: a name is a small letter and up to {RuleLimits.MaxNameLength - 1} letters and digits."));
            }

            if (!names.Add(attribute.Name))
            {
                return ScimErrors.InvalidValue($"The mapping has '{attribute.Name}' twice; the case of letters does not tell names apart.");
            }

            if (!Sources(attribute, timeLimit).TryGet(out var sources, out var error))
            {
                return error;
            }

            attributes.Add(new(JsonEncodedText.Encode(attribute.Name), sources));
        }

        return new CompiledMapping([.. attributes], timedOut, timeLimit, clock ?? TimeProvider.System);
    }

    /// <summary>The attributes of a user as one JSON object, UTF-8. Never fails: what cannot be made is left out.</summary>
    public byte[] Apply(Resource user, string displayName) => WrittenBytes.Of((Mapping: this, User: new MappedUser(user, displayName)), static (output, what) => what.Mapping.Write(output, what.User));

    private static ScimResult<CompiledSource[]> Sources(MappedAttribute attribute, TimeSpan timeLimit)
    {
        var given = attribute.Sources.AsSpan();
        if (given.Length is 0 or > RuleLimits.MaxSources)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"'{attribute.Name}' of the mapping has 1 to {RuleLimits.MaxSources} sources, not {given.Length}."));
        }

        var sources = new CompiledSource[given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            if (!CompiledSource.Compile(given[i], attribute.Name, timeLimit).TryGet(out var source, out var error))
            {
                return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"Source {i + 1} of '{attribute.Name}' of the mapping: {error.Detail}"));
            }

            sources[i] = source;
        }

        return sources;
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= RuleLimits.MaxNameLength } && char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetterOrDigit);

    private void Write(IBufferWriter<byte> output, MappedUser user)
    {
        using var writer = new Utf8JsonWriter(output, ResourceWriter.Options);
        var time = _hasPatterns ? new PatternTime(_clock, _timeLimit, RuleLimits.PatternTimeOfUser) : null;
        writer.WriteStartObject();
        foreach (var (name, sources) in _attributes)
        {
            foreach (var source in sources)
            {
                if (source.Read(user, time, _timedOut) is { } text)
                {
                    writer.WriteString(name, text);
                    break;
                }
            }
        }

        writer.WriteEndObject();
    }

    private readonly record struct Attribute(JsonEncodedText Name, CompiledSource[] Sources);
}
