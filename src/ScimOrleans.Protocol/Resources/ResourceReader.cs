using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Reads resources and values from UTF-8 JSON, in one pass and without a document in between.</summary>
/// <remarks>
/// The rules: names and URNs in any case; an attribute given twice is refused, whatever the case of its name; null, an empty list and an object without values mean
/// unassigned (RFC 7643 §2.5); values are kept as they were sent; canonical values are suggestions; what is readOnly is ignored (RFC 7644 §3.5.1).
/// </remarks>
public static class ResourceReader
{
    private static readonly ReadOptions Stored = new()
    {
        Tolerances = IdpTolerances.None,
        Limits = new()
        {
            MaxDepth = 16,
            MaxElements = int.MaxValue,
            MaxStringLength = int.MaxValue,
            MaxAttributeNameLength = int.MaxValue,
        },
    };

    /// <summary>Reads the body of a POST or PUT.</summary>
    /// <param name="type">What the address says it is.</param>
    /// <param name="utf8">The body.</param>
    /// <param name="options">Limits and tolerances.</param>
    /// <returns>The resource; or 400 <c>invalidSyntax</c> for what is not JSON or not a resource, 400 <c>invalidValue</c> for a value, with its place.</returns>
    public static ScimResult<ResourceInput> Read(ResourceTypeDefinition type, ReadOnlySpan<byte> utf8, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        utf8 = WithoutMark(utf8);
        if (JsonFaults.NotUtf8(utf8, "body") is { } fault)
        {
            return fault;
        }

        try
        {
            var reader = new ResourceBodyReader(type, utf8, options);
            return reader.TryRead(out var input) ? input : reader.Error;
        }
        catch (JsonException exception)
        {
            return JsonFaults.Malformed(utf8, "body", exception);
        }
    }

    /// <summary>Reads one value, as PATCH has it. Required sub-attributes may be missing: see <see cref="ResourceRules"/> for when all is done.</summary>
    /// <param name="attribute">Whose value it is; an extension's container takes an object of its attributes.</param>
    /// <param name="utf8Value">The JSON value and nothing else.</param>
    /// <param name="options">Limits and tolerances.</param>
    /// <param name="asElement">Whether it is one element of a multi-valued attribute, not the list.</param>
    /// <returns>
    /// The value, <see langword="null"/> when the JSON means unassigned; or 400 <c>invalidSyntax</c> or <c>invalidValue</c>. ReadOnly sub-attributes
    /// are dropped; whether the attribute itself may be written is the caller's to know.
    /// </returns>
    public static ScimResult<ScimValue?> ReadValue(AttributeDefinition attribute, ReadOnlySpan<byte> utf8Value, ReadOptions options, bool asElement)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        ArgumentNullException.ThrowIfNull(options);
        if (JsonFaults.NotUtf8(utf8Value, "value") is { } fault)
        {
            return fault;
        }

        try
        {
            var reader = new ValueReader(utf8Value, options);
            reader.Body.Next();
            ScimValue? value = null;
            if (reader.Body.Error is null && (asElement ? reader.TryReadElement(attribute, out value) : reader.TryRead(attribute, out value)))
            {
                reader.Body.Next();
            }

            return reader.Body.Error is { } error ? error : value;
        }
        catch (JsonException exception)
        {
            return JsonFaults.Malformed(utf8Value, "value", exception);
        }
    }

    /// <summary>Reads a list of members, as PATCH has it, without making values of them.</summary>
    /// <param name="type">The type of groups.</param>
    /// <param name="utf8Value">The JSON value and nothing else.</param>
    /// <param name="options">Limits and tolerances.</param>
    /// <returns>The members in order; none for null, an empty list or an empty text; or 400 <c>invalidSyntax</c> or <c>invalidValue</c>.</returns>
    public static ScimResult<IReadOnlyList<MemberInput>> ReadMembers(ResourceTypeDefinition type, ReadOnlySpan<byte> utf8Value, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        if (JsonFaults.NotUtf8(utf8Value, "value") is { } fault)
        {
            return fault;
        }

        try
        {
            var reader = new ValueReader(utf8Value, options);
            reader.Body.Next();
            List<MemberInput> members = [];
            if (reader.Body.Error is null && MemberReader.TryRead(ref reader, type.MembersAttribute ?? throw new ArgumentException("Not a type of groups.", nameof(type)), members))
            {
                reader.Body.Next();
            }

            return reader.Body.Error is { } error ? error : members;
        }
        catch (JsonException exception)
        {
            return JsonFaults.Malformed(utf8Value, "value", exception);
        }
    }

    /// <summary>Reads what <see cref="ResourceWriter"/> wrote. Attributes that the schema no longer has are dropped.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="utf8">The stored JSON, in any order of properties.</param>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static Resource ReadStored(ResourceTypeDefinition type, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (JsonFaults.NotUtf8(utf8, "stored resource") is { } fault)
        {
            throw new InvalidDataException(fault.Detail);
        }

        try
        {
            var reader = new ResourceBodyReader(type, utf8, Stored, trusted: true);
            return reader.TryRead(out var input) ? input.Resource : throw new InvalidDataException($"A stored {type.Name} cannot be read: {reader.Error.Detail}");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"A stored {type.Name} cannot be read.", exception);
        }
    }

    /// <summary>A byte order mark may precede JSON and is ignored (RFC 8259 §8.1).</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8;
}
