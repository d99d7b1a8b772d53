using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;

namespace ScimOrleans.Http.Responses;

/// <summary>Writes a refusal as RFC 7644 §3.12 has it.</summary>
internal static class ErrorAnswer
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
                response.Headers.RetryAfter = (error.Reason == ScimErrorReason.RemovalsHeld ? ErrorMapping.HeldRetryAfterSeconds : ErrorMapping.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture);
                break;
            case StatusCodes.Status415UnsupportedMediaType:
                response.Headers.Accept = "application/scim+json, application/json";
                response.Headers.AcceptEncoding = "identity";
                break;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        ErrorMessage.Write(buffer, error);
        response.ContentLength = buffer.WrittenCount;
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory);
    }
}
