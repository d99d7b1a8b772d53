namespace ScimOrleans.Protocol.Resources;

/// <summary>
/// A value of an attribute, immutable, compared by content. An unassigned attribute has no value at all (RFC 7643 §2.5): there is no null
/// and no empty array among values.
/// </summary>
public abstract class ScimValue : IEquatable<ScimValue>
{
    private protected ScimValue()
    {
    }

    /// <inheritdoc/>
    public abstract bool Equals(ScimValue? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is ScimValue other && Equals(other);

    /// <inheritdoc/>
    public abstract override int GetHashCode();
}

/// <summary>Text of a string, dateTime, binary or reference attribute, exactly as it was sent.</summary>
public sealed class StringValue(string text) : ScimValue
{
    /// <summary>The text: valid Unicode without NUL.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override bool Equals(ScimValue? other) => other is StringValue value && string.Equals(Text, value.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A boolean.</summary>
public sealed class BooleanValue : ScimValue
{
    private BooleanValue(bool value) => Value = value;

    /// <summary>The one true.</summary>
    public static BooleanValue True { get; } = new(true);

    /// <summary>The one false.</summary>
    public static BooleanValue False { get; } = new(false);

    /// <summary>The truth.</summary>
    public bool Value { get; }

    /// <summary>The instance for a truth.</summary>
    public static BooleanValue Of(bool value) => value ? True : False;

    /// <inheritdoc/>
    public override bool Equals(ScimValue? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 0;

    /// <inheritdoc/>
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>A number of an integer or decimal attribute.</summary>
/// <param name="literal">The JSON number as it was sent.</param>
public sealed class NumberValue(string literal) : ScimValue
{
    /// <summary>The JSON number as it was sent, such as <c>1.50</c>.</summary>
    public string Literal { get; } = literal;

    /// <inheritdoc/>
    public override bool Equals(ScimValue? other) => other is NumberValue value && string.Equals(Literal, value.Literal, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Literal.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Literal;
}
