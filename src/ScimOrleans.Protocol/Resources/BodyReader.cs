using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Walks over the tokens of a body, within the limits of depth and lengths.</summary>
/// <remarks>
/// A method that returns false has set <see cref="Error"/>, or the text has ended. Malformed JSON is a <see cref="JsonException"/>, which the
/// public entries turn into a refusal.
/// </remarks>
/// <param name="utf8">Valid UTF-8.</param>
/// <param name="limits">Sizes past which reading stops.</param>
internal ref struct BodyReader(ReadOnlySpan<byte> utf8, ScimLimits limits)
{
    private const int NameBufferLength = 256;

    // One level more than allowed, so that the reader lets us see the level that we refuse.
    private Utf8JsonReader _json = new(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });

    /// <summary>Why reading stopped.</summary>
    public ScimError? Error { get; private set; }

    /// <summary>What the reader stands on.</summary>
    public readonly JsonTokenType Token => _json.TokenType;

    /// <summary>The number that the reader stands on, as it is written.</summary>
    public readonly ReadOnlySpan<byte> Number => _json.ValueSpan;

    /// <summary>Whether the text that the reader stands on has no characters.</summary>
    public readonly bool TextIsEmpty => _json.ValueSpan.IsEmpty;

    /// <summary>Goes to the next token.</summary>
    public bool Next()
    {
        if (!_json.Read())
        {
            return false;
        }

        return Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || _json.CurrentDepth < limits.MaxDepth
            || Fail(ScimErrors.InvalidSyntax($"The body is nested deeper than {limits.MaxDepth} levels at byte {_json.TokenStartIndex} ({nameof(ScimLimits.MaxDepth)})."));
    }

    /// <summary>Goes to the last token of the value that the reader stands on.</summary>
    public bool Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = _json.CurrentDepth;
        while (Next())
        {
            if (_json.CurrentDepth == depth)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a property name, and goes to the property's value.</summary>
    /// <param name="owner">The object's definition.</param>
    /// <param name="attribute">The sub-attribute of that name, or <see langword="null"/>.</param>
    /// <param name="unknown">The name when there is no such attribute.</param>
    public bool TryReadName(AttributeDefinition owner, out AttributeDefinition? attribute, out string unknown)
    {
        attribute = null;
        unknown = "";
        if (_json.ValueIsEscaped && JsonFaults.BadCharacter(_json.ValueSpan) is { } fault)
        {
            return Fail(ScimErrors.InvalidSyntax($"A property name holds {fault} at byte {_json.TokenStartIndex}."));
        }

        if (_json.ValueSpan.Length <= NameBufferLength)
        {
            Span<char> buffer = stackalloc char[NameBufferLength];
            var name = buffer[.._json.CopyString(buffer)];
            attribute = owner.Find(name);
            unknown = attribute is null ? name.ToString() : "";
        }
        else
        {
            unknown = _json.GetString()!;
            attribute = owner.Find(unknown);
        }

        // A name that is found is no longer than a schema lets it be.
        if (attribute is null && unknown.Length > limits.MaxAttributeNameLength)
        {
            return Fail(ScimErrors.InvalidSyntax(
                $"A property name is longer than {limits.MaxAttributeNameLength} characters at byte {_json.TokenStartIndex} ({nameof(ScimLimits.MaxAttributeNameLength)})."));
        }

        return Next();
    }

    /// <summary>Reads the text that the reader stands on.</summary>
    /// <param name="known">Values that need no copy of their own.</param>
    /// <param name="text">The text.</param>
    /// <param name="fault">What is wrong with it, to follow the attribute's name in a sentence.</param>
    public readonly bool TryReadText(ReadOnlySpan<string> known, out string text, out string fault)
    {
        text = fault = "";
        if (_json.ValueIsEscaped && JsonFaults.BadCharacter(_json.ValueSpan) is { } character)
        {
            fault = $"holds {character}";
            return false;
        }

        foreach (var value in known)
        {
            if (_json.ValueTextEquals(value))
            {
                text = value;
                return true;
            }
        }

        text = _json.GetString()!;
        if (text.Length > limits.MaxStringLength)
        {
            fault = $"is longer than {limits.MaxStringLength} characters ({nameof(ScimLimits.MaxStringLength)})";
            return false;
        }

        return true;
    }

    /// <summary>Stops reading.</summary>
    /// <returns>False, for the caller to return.</returns>
    public bool Fail(ScimError error)
    {
        Error ??= error;
        return false;
    }
}
