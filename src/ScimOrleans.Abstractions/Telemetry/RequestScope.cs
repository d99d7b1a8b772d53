using System.Collections;

namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>What every log line of a request carries.</summary>
/// <param name="requestId">See <see cref="RequestId"/>.</param>
/// <param name="tenant">The tenant's slug, if the address names one.</param>
/// <param name="connector">The connector's slug, likewise.</param>
public sealed class RequestScope(string requestId, string? tenant, string? connector) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <inheritdoc/>
    public int Count => tenant is null ? 1 : 3;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RequestId", requestId),
        1 when tenant is not null => new("Tenant", tenant),
        2 when tenant is not null => new("Connector", connector),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => tenant is null ? $"RequestId:{requestId}" : $"RequestId:{requestId} Tenant:{tenant} Connector:{connector}";
}
