using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ScimOrleans.Benchmarks.Controls;

/// <summary>
/// The process that the server is measured beside: the least that can answer. <c>/bare</c> gives fixed bytes; <c>/grain/n</c> verifies a cached credential and calls
/// a grain, control (c); <c>POST /insert</c> parses the body and inserts the row in a transaction of its own, control (d).
/// </summary>
internal static class ControlServer
{
    /// <summary>What it prints when it listens.</summary>
    public const string Listening = "The controls listen.";

    /// <summary>Serves until it is killed.</summary>
    /// <param name="args">HTTP port, silo port, gateway port, bytes of an answer, connection string.</param>
    public static async Task RunAsync(string[] args)
    {
        var bytes = int.Parse(args[3], CultureInfo.InvariantCulture);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", $"http://127.0.0.1:{args[0]}");
        builder.UseOrleans(silo => silo.UseLocalhostClustering(int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        await using var database = NpgsqlDataSource.Create(args[4]);
        var inserts = new RowInserts(database);
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        byte[] fixedBody = [.. Enumerable.Repeat((byte)'x', bytes)];
        var verified = new ConcurrentDictionary<string, bool>();
        app.Run(context => context.Request.Path.Value switch
        {
            "/bare" => WriteAsync(context, fixedBody),
            "/insert" => InsertAsync(context, inserts, fixedBody),
            { } path => FromGrainAsync(context, grains, verified, int.Parse(path.AsSpan("/grain/".Length), CultureInfo.InvariantCulture), bytes),
            _ => Task.CompletedTask,
        });
        await app.StartAsync();
        Console.WriteLine(Listening);
        await app.WaitForShutdownAsync();
    }

    private static async Task FromGrainAsync(HttpContext context, IGrainFactory grains, ConcurrentDictionary<string, bool> verified, int key, int bytes)
    {
        if (!verified.GetOrAdd(context.Request.Headers.Authorization.ToString(), static header => header.StartsWith("Basic ", StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var reply = await grains.GetGrain<IControlGrain>(key).GetAsync(bytes);
        context.Response.Headers.ETag = reply.ETag;
        await WriteAsync(context, reply.Body);
    }

    private static async Task InsertAsync(HttpContext context, RowInserts inserts, byte[] body)
    {
        using var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read);
        using var document = JsonDocument.Parse(read.GetBuffer().AsMemory(0, (int)read.Length));
        await inserts.InsertAsync(document.RootElement);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await WriteAsync(context, body);
    }

    private static Task<FlushResult> WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/scim+json";
        context.Response.ContentLength = body.Length;
        return context.Response.BodyWriter.WriteAsync(body).AsTask();
    }
}
