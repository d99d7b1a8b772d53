using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Tests.Memory;

/// <summary>Tellings of a scene's tenant.</summary>
internal readonly struct ViewsChangedBuilder(MemoryScene scene, long position)
{
    private readonly ViewsChanged _empty = new() { Tenant = scene.Tenant.Tenant, Position = position };

    public ViewsChanged Users(params Guid[] ids) => _empty with { Users = [.. ids] };

    public ViewsChanged Renamed(Guid group) => _empty with { RenamedGroup = group };
}
