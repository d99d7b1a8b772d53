using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Messages;

/// <summary>Reads the SearchRequest message (RFC 7644 §3.4.3). Its members are few, so their definition is here and not in a schema.</summary>
public static class SearchRequestReader
{
    private static readonly AttributeDefinition Message = new(
        [
            Member("schemas", AttributeType.Reference, multiValued: true),
            Member("attributes", AttributeType.String, multiValued: true),
            Member("excludedAttributes", AttributeType.String, multiValued: true),
            Member("filter", AttributeType.String),
            Member("sortBy", AttributeType.String),
            Member("sortOrder", AttributeType.String),
            Member("startIndex", AttributeType.Integer),
            Member("count", AttributeType.Integer),
        ],
        isRoot: true)
    {
        Name = "SearchRequest",
        EncodedName = JsonEncodedText.Encode("SearchRequest"),
        Type = AttributeType.Complex,
        SchemaId = SchemaUrns.SearchRequest,
    };

    /// <summary>Reads the body of a POST to <c>.search</c>. Members of other names are ignored.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="options">Limits and tolerances, of which only <see cref="IdpTolerances.AnySchemas"/> and <see cref="IdpTolerances.SingleElement"/> matter.</param>
    /// <returns>The request, or 400 <c>invalidSyntax</c> or <c>invalidValue</c> naming the member.</returns>
    public static ScimResult<SearchRequest> Read(ReadOnlySpan<byte> utf8, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (JsonFaults.NotUtf8(utf8, "body") is { } fault)
        {
            return fault;
        }

        options = options with { UnknownAttributes = UnknownAttributes.Drop };
        try
        {
            var reader = new ValueReader(utf8, options, Message);
            reader.Body.Next();
            if (reader.Body.Token != JsonTokenType.StartObject)
            {
                return ScimErrors.InvalidSyntax("The body must be a JSON object.");
            }

            if (reader.TryRead(Message, out var value))
            {
                reader.Body.Next();
            }

            return reader.Body.Error is { } error ? error : Request(value as ComplexValue ?? ComplexValue.Empty, options);
        }
        catch (JsonException exception)
        {
            return JsonFaults.Malformed(utf8, "body", exception);
        }
    }

    private static ScimResult<SearchRequest> Request(ComplexValue message, ReadOptions options)
    {
        if (!Texts(message, "schemas").Contains(SchemaUrns.SearchRequest, StringComparer.OrdinalIgnoreCase) && !options.Allows(IdpTolerances.AnySchemas))
        {
            return ScimErrors.InvalidSyntax($"schemas must name {SchemaUrns.SearchRequest}.");
        }

        var result = SearchRequest.FromQuery(
            null, null, Text(message, "filter"), Text(message, "sortBy"), Text(message, "sortOrder"), Text(message, "startIndex"), Text(message, "count"));
        return result.TryGet(out var request, out var error)
            ? request with { Attributes = Texts(message, "attributes"), ExcludedAttributes = Texts(message, "excludedAttributes") }
            : error;
    }

    private static string? Text(ComplexValue message, string name) => message[Message.Find(name)!]?.ToString();

    private static string[] Texts(ComplexValue message, string name) => message[Message.Find(name)!] is MultiValue list ? [.. list.Items.Select(item => item.ToString()!)] : [];

    private static AttributeDefinition Member(string name, AttributeType type, bool multiValued = false) => new([])
    {
        Name = name,
        EncodedName = JsonEncodedText.Encode(name),
        Type = type,
        MultiValued = multiValued,
        SchemaId = SchemaUrns.SearchRequest,
    };
}
