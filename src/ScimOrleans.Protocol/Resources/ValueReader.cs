using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Reads values of attributes in one pass: types, numbers of elements and tolerances, each refusal with its place.</summary>
/// <remarks>Recursion follows the schema, four levels, whatever the body does. See <see cref="BodyReader"/> for how reading stops.</remarks>
/// <param name="utf8">Valid UTF-8.</param>
/// <param name="options">Limits and tolerances.</param>
/// <param name="root">The resource's root, whose name is no part of a place.</param>
/// <param name="trusted">Whether we wrote it ourselves: values of readOnly attributes are kept then.</param>
internal ref struct ValueReader(ReadOnlySpan<byte> utf8, ReadOptions options, AttributeDefinition? root = null, bool trusted = false)
{
    /// <summary>The tokens.</summary>
    public BodyReader Body = new(utf8, options.Limits);

    // Index of the element being read in a list, and in a list inside an element of a list.
    private int _index = -1;
    private int _innerIndex = -1;

    /// <summary>Reads the value of an attribute as a resource has it: a list if the attribute is multi-valued.</summary>
    /// <param name="attribute">Whose value it is.</param>
    /// <param name="value">The value; <see langword="null"/> when unassigned.</param>
    public bool TryRead(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        if (!attribute.MultiValued)
        {
            return TryReadElement(attribute, out value);
        }

        if (Body.Token != JsonTokenType.StartArray)
        {
            if (MeansNoList())
            {
                return true;
            }

            if (!AllowsLoneElement(attribute) || !TryReadElement(attribute, out var element))
            {
                return false;
            }

            value = element is null ? null : new MultiValue([element]);
            return true;
        }

        var items = ImmutableArray.CreateBuilder<ScimValue>();
        for (var index = 0; Body.Next() && Body.Token != JsonTokenType.EndArray; index++)
        {
            if (!StartElement(attribute, index) || !TryReadElement(attribute, out var element))
            {
                return false;
            }

            if (element is not null)
            {
                items.Add(element);
            }
        }

        EndElements(attribute);
        value = items.Count == 0 ? null : new MultiValue(items.DrainToImmutable());
        return Body.Error is null;
    }

    /// <summary>Reads one element of a multi-valued attribute, or the value of any other.</summary>
    public bool TryReadElement(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        if (Body.Token == JsonTokenType.Null || MeansUnassigned(attribute))
        {
            return true;
        }

        return attribute.Type switch
        {
            AttributeType.Complex => TryReadComplex(attribute, out value),
            AttributeType.Boolean => TryReadBoolean(attribute, out value),
            AttributeType.Decimal or AttributeType.Integer => TryReadNumber(attribute, out value),
            AttributeType.String or AttributeType.DateTime or AttributeType.Binary or AttributeType.Reference => TryReadString(attribute, out value),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Notes which element comes next.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool StartElement(AttributeDefinition attribute, int index)
    {
        var isMembers = attribute is { SchemaId: SchemaUrns.Group, Name: "members" };
        var limit = isMembers ? options.Limits.MaxMembers : options.Limits.MaxElements;
        if (index == limit)
        {
            EndElements(attribute);
            return Refuse(attribute, $"has more than {limit} elements ({(isMembers ? nameof(ScimLimits.MaxMembers) : nameof(ScimLimits.MaxElements))})");
        }

        if (IsInner(attribute))
        {
            _innerIndex = index;
        }
        else
        {
            _index = index;
        }

        return true;
    }

    /// <summary>Notes that a list is at its end.</summary>
    public void EndElements(AttributeDefinition attribute)
    {
        if (IsInner(attribute))
        {
            _innerIndex = -1;
        }
        else
        {
            _index = -1;
        }
    }

    /// <summary>Reads an attribute's name inside an object, and goes to its value.</summary>
    /// <param name="owner">The object's definition.</param>
    /// <param name="builder">Knows what was there before.</param>
    /// <param name="attribute">The attribute; <see langword="null"/> when there is none of that name and its value has been passed over.</param>
    public bool TryReadName(AttributeDefinition owner, ref ComplexBuilder builder, out AttributeDefinition? attribute)
    {
        if (!Body.TryReadName(owner, out attribute, out var unknown))
        {
            return false;
        }

        if (attribute is null)
        {
            return options.UnknownAttributes == UnknownAttributes.Drop ? Body.Skip() : Body.Fail(ScimErrors.InvalidSyntax($"{Place(owner, unknown)} is not in the schema."));
        }

        return builder.TryStart(attribute) || Body.Fail(ScimErrors.InvalidSyntax($"{Place(attribute)} is given twice; the case of letters does not tell names apart."));
    }

    /// <summary>Reads a text and nothing else.</summary>
    /// <param name="attribute">Whose value it is.</param>
    /// <param name="wanted">What the value must be, for the refusal.</param>
    /// <param name="text">The text.</param>
    public bool TryReadText(AttributeDefinition attribute, string wanted, out string text)
    {
        text = "";
        if (Body.Token != JsonTokenType.String)
        {
            return RefuseType(attribute, wanted);
        }

        return Body.TryReadText(attribute.CanonicalValues.AsSpan(), out text, out var fault) || Refuse(attribute, fault);
    }

    /// <summary>Refuses the value of an attribute.</summary>
    /// <param name="attribute">Whose value it is.</param>
    /// <param name="fault">What is wrong, to follow its name in a sentence.</param>
    public bool Refuse(AttributeDefinition attribute, string fault) => Body.Fail(ScimErrors.InvalidValue($"{Place(attribute)} {fault}."));

    /// <summary>Refuses a value for its JSON type.</summary>
    public bool RefuseType(AttributeDefinition attribute, string wanted) => Refuse(attribute, $"must be {wanted}, not {Words(Body.Token)}");

    /// <summary>Whether what stands where a list should says that there is none.</summary>
    public readonly bool MeansNoList() => Body.Token == JsonTokenType.Null || (IsEmptyText() && options.Allows(IdpTolerances.EmptyTextForNonText));

    /// <summary>Whether one element may stand where a list should.</summary>
    public bool AllowsLoneElement(AttributeDefinition attribute) => options.Allows(IdpTolerances.SingleElement) || RefuseType(attribute, "an array");

    private bool TryReadComplex(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        if (Body.Token == JsonTokenType.StartObject)
        {
            return TryReadObject(attribute, out value);
        }

        if (Body.Token == JsonTokenType.StartArray || attribute.ValueAttribute is not { MultiValued: false } valueAttribute || !options.Allows(IdpTolerances.BareValues))
        {
            return RefuseType(attribute, "an object");
        }

        if (IsEmptyText())
        {
            return Refuse(attribute, "is empty");
        }

        if (!TryReadElement(valueAttribute, out var bare))
        {
            return false;
        }

        value = ComplexValue.Empty.With(valueAttribute, bare);
        return true;
    }

    private bool TryReadObject(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        var builder = new ComplexBuilder();
        while (Body.Next() && Body.Token == JsonTokenType.PropertyName)
        {
            if (!TryReadName(attribute, ref builder, out var sub))
            {
                return false;
            }

            if (sub is null)
            {
                continue;
            }

            if (sub.Mutability == Mutability.ReadOnly && !trusted)
            {
                if (!Body.Skip())
                {
                    return false;
                }

                continue;
            }

            if (!TryRead(sub, out var subValue))
            {
                return false;
            }

            if (subValue is not null)
            {
                builder.Add(sub, subValue);
            }
        }

        var complex = builder.Build();
        value = complex.IsEmpty ? null : complex;
        return Body.Error is null;
    }

    private bool TryReadBoolean(AttributeDefinition attribute, out ScimValue? value)
    {
        value = Body.Token switch
        {
            JsonTokenType.True => BooleanValue.True,
            JsonTokenType.False => BooleanValue.False,
            _ => null,
        };
        if (value is not null)
        {
            return true;
        }

        if (Body.Token != JsonTokenType.String || !options.Allows(IdpTolerances.StringBooleans))
        {
            return RefuseType(attribute, "a boolean");
        }

        if (!TryReadText(attribute, "a boolean", out var text))
        {
            return false;
        }

        value = text.Equals("true", StringComparison.OrdinalIgnoreCase) ? BooleanValue.True
            : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? BooleanValue.False : null;
        return value is not null || Refuse(attribute, "must be true or false");
    }

    private bool TryReadNumber(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        var wanted = attribute.Type == AttributeType.Integer ? "an integer" : "a number";
        if (Body.Token != JsonTokenType.Number)
        {
            return RefuseType(attribute, wanted);
        }

        if (Body.Number.Length > options.Limits.MaxStringLength)
        {
            return Refuse(attribute, $"is longer than {options.Limits.MaxStringLength} characters ({nameof(ScimLimits.MaxStringLength)})");
        }

        var literal = Encoding.ASCII.GetString(Body.Number);
        if (attribute.Type == AttributeType.Integer && !long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return Refuse(attribute, "must be an integer of 64 bits, without fraction or exponent");
        }

        if (!ScimNumber.TryParse(literal, out _))
        {
            return Refuse(attribute, "is larger than 7.9e28");
        }

        value = new NumberValue(literal);
        return true;
    }

    private bool TryReadString(AttributeDefinition attribute, out ScimValue? value)
    {
        value = null;
        var wanted = attribute.Type switch
        {
            AttributeType.DateTime => "a dateTime",
            AttributeType.Binary => "base64 text",
            AttributeType.Reference => "a reference",
            _ => "a string",
        };
        if (!TryReadText(attribute, wanted, out var text))
        {
            return false;
        }

        var fault = attribute.Type switch
        {
            AttributeType.DateTime when !ScimInstant.TryParse(text, out _) => "must be a dateTime such as 2026-01-31T13:30:00Z",
            AttributeType.Binary when text.Length == 0 || !(Base64.IsValid(text) || Base64Url.IsValid(text)) => "must be base64 text",
            AttributeType.Reference when text.Length == 0 => "is empty",
            _ => null,
        };
        value = new StringValue(text);
        return fault is null || Refuse(attribute, fault);
    }

    /// <summary>Whether the value is an empty text where no value can be empty. An element of a list cannot be unassigned in this way.</summary>
    private readonly bool MeansUnassigned(AttributeDefinition attribute) => !attribute.MultiValued && IsEmptyText()
        && attribute.Type is AttributeType.Complex or AttributeType.Reference or AttributeType.DateTime or AttributeType.Binary
        && options.Allows(IdpTolerances.EmptyTextForNonText);

    private readonly bool IsEmptyText() => Body.Token == JsonTokenType.String && Body.TextIsEmpty;

    /// <summary>Where the reader is, such as <c>emails[1].primary</c>.</summary>
    private readonly string Place(AttributeDefinition attribute)
    {
        var name = attribute.Parent is null ? attribute.Name : Place(attribute.Parent, attribute.Name);
        var index = IsInner(attribute) ? _innerIndex : _index;
        return attribute.MultiValued && index >= 0 ? $"{name}[{index}]" : name;
    }

    private readonly string Place(AttributeDefinition owner, string name) => owner switch
    {
        _ when ReferenceEquals(owner, root) => name,
        { IsExtension: true } => $"{owner.Name}:{name}",
        _ => $"{Place(owner)}.{name}",
    };

    private static bool IsInner(AttributeDefinition attribute) => attribute.Parent is { MultiValued: true };

    private static string Words(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => throw new UnreachableException(),
    };
}
