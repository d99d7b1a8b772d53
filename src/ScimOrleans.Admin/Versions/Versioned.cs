using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace ScimOrleans.Admin.Versions;

/// <summary>An answer that carries an <c>ETag</c>.</summary>
internal interface IVersioned;

/// <summary>An answer whose <c>ETag</c> is the version of what it shows.</summary>
/// <typeparam name="T">What it shows.</typeparam>
internal sealed class Versioned<T>(T value, long version, string? location = null) : IResult, IVersioned, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult<T>, IValueHttpResult
{
    /// <inheritdoc/>
    public T Value => value;

    object? IValueHttpResult.Value => value;

    /// <inheritdoc/>
    public int? StatusCode => location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;

    /// <summary>Where what was made can be read, if it was made.</summary>
    public string? Location => location;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = StatusCode!.Value;
        httpContext.Response.Headers.ETag = EntityTag.Of(version);
        if (location is not null)
        {
            httpContext.Response.Headers.Location = location;
        }

        return httpContext.Response.WriteAsJsonAsync(value, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        var isCreation = builder.Metadata.OfType<HttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Post));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(isCreation ? StatusCodes.Status201Created : StatusCodes.Status200OK, typeof(T), ["application/json"]));
    }
}
