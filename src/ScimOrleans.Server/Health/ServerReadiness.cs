namespace ScimOrleans.Server.Health;

/// <summary>Whether start-up is over. Set once.</summary>
internal sealed class ServerReadiness
{
    private volatile bool _announced;

    /// <summary>Whether the server listens and has said so.</summary>
    public bool Announced
    {
        get => _announced;
        set => _announced = value;
    }
}
