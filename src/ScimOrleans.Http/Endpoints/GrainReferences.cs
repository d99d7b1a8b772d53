namespace ScimOrleans.Http.Endpoints;

/// <summary>References to the grains of one interface. The factory reads an interface's attributes for each reference that it makes by type; they do not change.</summary>
internal sealed class GrainReferences<TGrain>(IGrainFactory grains)
    where TGrain : class, IGrainWithStringKey
{
    private Types? _types;

    /// <summary>A reference to the grain with the key.</summary>
    public TGrain this[string key]
    {
        get
        {
            if (_types is { } types)
            {
                return (TGrain)grains.GetGrain(GrainId.Create(types.Grain, key), types.Interface);
            }

            var reference = grains.GetGrain<TGrain>(key);
            _types = new(reference.GetGrainId().Type, ((GrainReference)(object)reference).InterfaceType);
            return reference;
        }
    }

    private sealed record Types(GrainType Grain, GrainInterfaceType Interface);
}
