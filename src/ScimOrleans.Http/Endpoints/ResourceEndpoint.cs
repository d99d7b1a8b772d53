using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Responses;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Http.Endpoints;

/// <summary>Creates, reads, replaces, patches and deletes resources of one kind (RFC 7644 §3.3 to §3.6).</summary>
internal sealed class ResourceEndpoint(
    ResourceGrains grains,
    IPublishedResources published,
    IDirectoryStore store,
    ScimLimits limits,
    BodyBudget budget,
    TimeProvider clock,
    IOptions<ScimHttpOptions> options)
{
    private readonly int _maxBodyBytes = options.Value.MaxBodyBytes;
    private readonly AttributeSelection _default = AttributeSelection.Read(QueryParameters.None, grains.Type, limits).Value;

    /// <summary>POST: 201 with the whole resource and where it is.</summary>
    public async ValueTask<ScimError?> CreateAsync(ScimExchange exchange)
    {
        if (Preconditions.RefuseAny(exchange.Http.Request) is { } refusal)
        {
            return refusal;
        }

        if (!ReadSelection(exchange).TryGet(out var selection, out var error) || !(await ReadBodyAsync(exchange)).TryGet(out var body, out error))
        {
            return error;
        }

        var command = new WriteCommand { Caller = exchange.Caller, Body = body };
        var result = await exchange.Deadline.CallAsync(
            (grains, id: Guid.CreateVersion7(clock.GetUtcNow()), command), static (call, repeats, token) => call.grains.CreateAsync(call.id, Sent(call.command, repeats), token));
        if (!result.TryGet(out var reply, out error))
        {
            return error;
        }

        exchange.Record.Take(reply);
        return await AnswerAsync(exchange, StatusCodes.Status201Created, reply, selection);
    }

    /// <summary>GET: 200 with the resource, or 304.</summary>
    public async ValueTask<ScimError?> ReadAsync(ScimExchange exchange)
    {
        if (!TryReadId(exchange, out var id))
        {
            return NotAnId();
        }

        if (!ReadSelection(exchange).TryGet(out var selection, out var error) || !Preconditions.Read(exchange.Http.Request).TryGet(out var conditions, out error))
        {
            return error;
        }

        return selection.Source switch
        {
            AttributeSource.Grain => await ReadFromGrainAsync(exchange, id, conditions),
            AttributeSource.Store => await ReadRowAsync(exchange, id, conditions, selection.Projection),
            _ => await ReadGroupAsync(exchange, id, conditions, selection.Projection),
        };
    }

    /// <summary>PUT: 200 with the whole resource.</summary>
    public ValueTask<ScimError?> ReplaceAsync(ScimExchange exchange) => ChangeAsync(exchange, static (grains, id, command, token) => grains.ReplaceAsync(id, command, token), isPatch: false);

    /// <summary>PATCH: 200 with the user; 204 for a group, whose members would have to be read, unless <c>attributes</c> asks for some.</summary>
    public ValueTask<ScimError?> PatchAsync(ScimExchange exchange) => ChangeAsync(exchange, static (grains, id, command, token) => grains.PatchAsync(id, command, token), isPatch: true);

    /// <summary>DELETE: 204.</summary>
    public async ValueTask<ScimError?> DeleteAsync(ScimExchange exchange)
    {
        if (!TryReadId(exchange, out var id))
        {
            return NotAnId();
        }

        var tags = Preconditions.ReadForChange(exchange.Http.Request);
        if (tags.Error is not null)
        {
            return tags.Error;
        }

        var command = new DeleteCommand { Caller = exchange.Caller, IfMatch = tags.Value };
        var result = await exchange.Deadline.CallAsync(
            (grains, id, command), static (call, repeats, token) => call.grains.DeleteAsync(call.id, repeats ? call.command with { Caller = call.command.Caller.Again() } : call.command, token));
        if (result.Error is null)
        {
            exchange.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return result.Error;
    }

    private delegate ValueTask<ScimResult<ResourceReply>> Change(ResourceGrains grains, Guid id, WriteCommand command, CancellationToken cancellationToken);

    private async ValueTask<ScimError?> ChangeAsync(ScimExchange exchange, Change change, bool isPatch)
    {
        if (!TryReadId(exchange, out var id))
        {
            return NotAnId();
        }

        var tags = Preconditions.ReadForChange(exchange.Http.Request);
        var error = tags.Error;
        if (error is not null || !ReadSelection(exchange).TryGet(out var selection, out error) || !(await ReadBodyAsync(exchange)).TryGet(out var body, out error))
        {
            return error;
        }

        var command = new WriteCommand { Caller = exchange.Caller, Body = body, IfMatch = tags.Value };
        var result = await exchange.Deadline.CallAsync((grains, id, command, change), static (call, repeats, token) => call.change(call.grains, call.id, Sent(call.command, repeats), token));
        if (!result.TryGet(out var reply, out error))
        {
            return error;
        }

        exchange.Record.Take(reply);
        if (isPatch && grains.Type.MembersAttribute is not null && !selection.NamesAttributes)
        {
            exchange.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            exchange.Http.Response.Headers.ETag = reply.ETag;
            return null;
        }

        return await AnswerAsync(exchange, StatusCodes.Status200OK, reply, selection);
    }

    /// <summary>The command as it is sent to a grain.</summary>
    private static WriteCommand Sent(WriteCommand command, bool repeats) => repeats ? command with { Caller = command.Caller.Again() } : command;

    /// <summary>Answers a write that is done. What is read for it may be newer than the write, but is whole and has its own ETag.</summary>
    private async ValueTask<ScimError?> AnswerAsync(ScimExchange exchange, int status, ResourceReply reply, AttributeSelection selection)
    {
        switch (selection.Source)
        {
            case AttributeSource.Store when await store.ReadAsync(exchange.Caller.Tenant, grains.Kind, reply.Id, exchange.Viewer, exchange.Token) is { } row:
                ResourceAnswer.Write(exchange, status, grains.Type, row, selection.Projection);
                break;
            case AttributeSource.StoreWithMembers:
                await using (var reading = await store.OpenGroupAsync(exchange.Caller.Tenant, reply.Id, exchange.Token))
                {
                    if (reading is null)
                    {
                        goto default;
                    }

                    await ResourceAnswer.WriteAsync(exchange, status, grains.Type, reading, selection.Projection);
                }

                break;
            default:
                // From the grain; also when somebody has deleted the resource meanwhile: the write was done, and this is what it made.
                ResourceAnswer.Write(exchange, status, grains.Type, reply.Id, new(reply.ETag, reply.Body));
                break;
        }

        return null;
    }

    private ScimResult<AttributeSelection> ReadSelection(ScimExchange exchange)
    {
        if (!QueryParameters.Read(exchange.Http.Request.QueryString.Value).TryGet(out var query, out var error))
        {
            return error;
        }

        return ReferenceEquals(query, QueryParameters.None) ? _default : AttributeSelection.Read(query, grains.Type, limits);
    }

    private ValueTask<ScimResult<ReadOnlyMemory<byte>>> ReadBodyAsync(ScimExchange exchange) => BodyReader.ReadAsync(exchange.Http.Request, exchange.MaxBodyBytes(_maxBodyBytes), budget, exchange.Token);

    private async ValueTask<ScimError?> ReadFromGrainAsync(ScimExchange exchange, Guid id, Preconditions conditions)
    {
        if (!published.TryGet(exchange.Caller.Tenant, grains.Kind, id, exchange.Viewer, out var resource))
        {
            var result = await exchange.Deadline.CallAsync((grains, id, exchange.Caller), static (call, _, token) => call.grains.GetAsync(call.id, call.Caller, token));
            if (!result.TryGet(out var reply, out var error))
            {
                return error;
            }

            resource = new(reply.ETag, reply.Body);
        }

        if (conditions.Allow(exchange, resource.ETag, out var instead))
        {
            ResourceAnswer.Write(exchange, StatusCodes.Status200OK, grains.Type, id, resource);
        }

        return instead;
    }

    private async ValueTask<ScimError?> ReadRowAsync(ScimExchange exchange, Guid id, Preconditions conditions, Projection projection)
    {
        var row = await store.ReadAsync(exchange.Caller.Tenant, grains.Kind, id, exchange.Viewer, exchange.Token).WaitAsync(exchange.Token);
        if (row is null || !row.IsVisibleTo(exchange.Viewer))
        {
            return NotFound(id);
        }

        if (conditions.Allow(exchange, row.ETag, out var instead))
        {
            ResourceAnswer.Write(exchange, StatusCodes.Status200OK, grains.Type, row, projection);
        }

        return instead;
    }

    private async ValueTask<ScimError?> ReadGroupAsync(ScimExchange exchange, Guid id, Preconditions conditions, Projection projection)
    {
        await using var reading = await store.OpenGroupAsync(exchange.Caller.Tenant, id, exchange.Token);
        if (reading is null || !reading.Group.IsVisibleTo(exchange.Viewer))
        {
            return NotFound(id);
        }

        if (conditions.Allow(exchange, reading.Group.ETag, out var instead))
        {
            await ResourceAnswer.WriteAsync(exchange, StatusCodes.Status200OK, grains.Type, reading, projection);
        }

        return instead;
    }

    /// <summary>Ids are UUIDs in lower case; what is not one belongs to nothing.</summary>
    private static bool TryReadId(ScimExchange exchange, out Guid id)
    {
        var text = exchange.Http.Request.RouteValues[ScimRoutes.Id] as string;
        if (!ResourceIds.TryParse(text, out id) || text.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            return false;
        }

        exchange.Record.ResourceId = id;
        return true;
    }

    /// <summary>In the words of the grains.</summary>
    private ScimError NotFound(Guid id) => ScimErrors.NotFound($"There is no {grains.Type.Name} with the id '{id}'.");

    private ScimError NotAnId() => ScimErrors.NotFound($"There is no {grains.Type.Name} with this id.");
}
