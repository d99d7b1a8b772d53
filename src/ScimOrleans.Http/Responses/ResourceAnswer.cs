using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Responses;

/// <summary>Writes one resource.</summary>
internal static class ResourceAnswer
{
    /// <summary>Length of an id as text.</summary>
    private const int IdLength = 36;

    private static ReadOnlySpan<byte> End => "\"}}"u8;

    /// <summary>Writes the bytes that a grain holds: nothing is parsed and nothing serialised.</summary>
    public static void Write(ScimExchange exchange, int status, ResourceTypeDefinition type, Guid id, PublishedResource resource)
    {
        WriteHead(exchange, status, type, id, resource.ETag);
        var response = exchange.Http.Response;
        var length = resource.Body.Length + exchange.EndpointLength + type.Endpoint.Length + 1 + IdLength + End.Length;
        response.ContentLength = length;
        if (!exchange.IsHead)
        {
            var span = response.BodyWriter.GetSpan(length);
            resource.Body.Span.CopyTo(span);
            var written = resource.Body.Length;
            // Addresses are ASCII, so that their length in bytes was known above.
            written += exchange.WriteEndpoint(span[written..]);
            Utf8.TryWrite(span[written..], $"{type.Endpoint}/{id}", out var address);
            End.CopyTo(span[(written + address)..]);
            response.BodyWriter.Advance(length);
        }
    }

    /// <summary>Writes a user's or group's row, without members.</summary>
    public static void Write(ScimExchange exchange, int status, ResourceTypeDefinition type, StoredResource row, Projection projection)
    {
        WriteHead(exchange, status, type, row.Id, row.ETag);
        using var answer = new JsonAnswer(exchange);
        RepresentationWriter.Write(answer.Writer, StoredView.Of(type, row), projection, exchange.Endpoint);
        answer.End();
    }

    /// <summary>Writes a group with its members as they are read.</summary>
    public static async ValueTask WriteAsync(ScimExchange exchange, int status, ResourceTypeDefinition type, GroupReading reading, Projection projection)
    {
        WriteHead(exchange, status, type, reading.Group.Id, reading.Group.ETag);
        if (exchange.IsHead)
        {
            return;
        }

        using var answer = new JsonAnswer(exchange);
        var group = new GroupRepresentation(answer.Writer, StoredView.Of(type, reading.Group), projection, exchange.Endpoint);
        group.Begin();
        await foreach (var member in reading.Members.WithCancellation(exchange.Token))
        {
            Write(group, member);
            await answer.SendIfLargeAsync();
        }

        group.End();
        answer.End();
    }

    /// <summary>Writes one member of a group.</summary>
    public static void Write(GroupRepresentation group, GroupMember member) =>
        group.WriteMember(member.Id, member.Display, member.Kind == ResourceKind.User ? "User" : "Group");

    private static void WriteHead(ScimExchange exchange, int status, ResourceTypeDefinition type, Guid id, string etag)
    {
        var response = exchange.Http.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Scim;
        response.Headers.ETag = etag;
        if (status == StatusCodes.Status201Created)
        {
            response.Headers.Location = $"{exchange.Endpoint}{type.Endpoint}/{id:D}";
        }
    }
}
