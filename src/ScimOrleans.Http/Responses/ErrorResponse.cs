using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Responses;

/// <summary>Writes a refusal as RFC 7644 §3.12 has it.</summary>
internal static class ErrorResponse
{
    private static readonly string[] Challenges = ["Basic realm=\"SCIM\", charset=\"UTF-8\"", "Bearer realm=\"SCIM\""];

    /// <summary>Sets status, headers and body. The answer must not have begun.</summary>
    public static async ValueTask WriteAsync(HttpResponse response, ScimError error)
    {
        response.StatusCode = error.Status;
        response.ContentType = MediaTypes.Scim;
        switch (error.Status)
        {
            case StatusCodes.Status401Unauthorized:
                response.Headers.WWWAuthenticate = Challenges;
                break;
            case StatusCodes.Status503ServiceUnavailable:
                response.Headers.RetryAfter = ErrorMapping.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                break;
            case StatusCodes.Status415UnsupportedMediaType:
                response.Headers.Accept = "application/scim+json, application/json";
                response.Headers.AcceptEncoding = "identity";
                break;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, error);
        }

        response.ContentLength = buffer.WrittenCount;
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, ScimError error)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(SchemaUrns.Error);
        writer.WriteEndArray();
        writer.WriteString("status"u8, error.Status.ToString(CultureInfo.InvariantCulture));
        if (error.ScimType is not null)
        {
            writer.WriteString("scimType"u8, error.ScimType);
        }

        writer.WriteString("detail"u8, error.Detail);
        writer.WriteEndObject();
    }
}
