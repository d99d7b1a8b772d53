using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.GrainDirectory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Groups;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Users;

namespace ScimOrleans.Grains.Placement;

/// <summary>
/// Where grains are, as far as this silo knows without asking: Orleans' own cache, without the users and groups of this silo. Those are in <see cref="ActiveResources"/>,
/// and another entry for each of a million would cost a tenth of what they need altogether.
/// </summary>
internal sealed class GrainWhereabouts(IServiceProvider services, ActiveResources resources, ILocalSiloDetails local) : IGrainDirectoryCache, IAsyncDisposable
{
    private static readonly GrainType _user = GrainType.Create(UserGrain.TypeName);
    private static readonly GrainType _group = GrainType.Create(GroupGrain.TypeName);

    private readonly IGrainDirectoryCache _others = CreateCache(services);

    /// <inheritdoc/>
    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => _others.KeyValues;

    /// <inheritdoc/>
    public void AddOrUpdate(GrainAddress value, int version)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (KindOf(value.GrainId) is null || !local.SiloAddress.Equals(value.SiloAddress))
        {
            _others.AddOrUpdate(value, version);
        }
    }

    /// <inheritdoc/>
    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        version = 0;
        result = KindOf(key) is { } kind ? resources.Find(kind, key.Key.AsSpan())?.Context.Address : null;
        return result is not null || _others.LookUp(key, out result, out version);
    }

    /// <inheritdoc/>
    public bool Remove(GrainId key) => _others.Remove(key);

    /// <inheritdoc/>
    public bool Remove(GrainAddress key) => _others.Remove(key);

    /// <inheritdoc/>
    public void Clear() => _others.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _others is IAsyncDisposable disposable ? disposable.DisposeAsync() : default;

    private static ResourceKind? KindOf(GrainId grain) => grain.Type == _user ? ResourceKind.User : grain.Type == _group ? ResourceKind.Group : null;

    private static IGrainDirectoryCache CreateCache(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<GrainDirectoryOptions>>().Value;
        return GrainDirectoryCacheFactory.CreateGrainDirectoryCache(services, new()
        {
            CachingStrategy = GrainDirectoryOptions.CachingStrategyType.LRU,
            CacheSize = options.CacheSize,
            MaximumCacheTTL = options.MaximumCacheTTL,
        });
    }
}
