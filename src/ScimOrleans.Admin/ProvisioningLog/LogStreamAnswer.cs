using System.Net.ServerSentEvents;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using ScimOrleans.Admin.Connectors;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>Answers with a live stream.</summary>
internal sealed class LogStreamAnswer(LogStreams streams, ConnectorAddress connector, long? after, IDisposable slot) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SseItem<ProvisioningLogView>), [LogEventSender.ContentType]));
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (slot)
        {
            await streams.SendAsync(httpContext, connector, after);
        }
    }
}
