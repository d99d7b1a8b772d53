using System.Globalization;

namespace ScimOrleans.Benchmarks.Controls;

/// <summary>A grain that only has something to give.</summary>
[Alias("bench.IControlGrain")]
public interface IControlGrain : IGrainWithIntegerKey
{
    /// <summary>What it has.</summary>
    [Alias("Get")]
    ValueTask<ControlReply> GetAsync(int bytes);
}

/// <summary>As a user's grain answers: bytes that are ready, and what they are versioned by.</summary>
[GenerateSerializer, Immutable, Alias("bench.ControlReply")]
public sealed record ControlReply([property: Id(0)] byte[] Body, [property: Id(1)] string ETag);

/// <inheritdoc cref="IControlGrain"/>
[GrainType("bench-control")]
internal sealed class ControlGrain : Grain, IControlGrain
{
    private ControlReply? _reply;

    /// <inheritdoc/>
    public ValueTask<ControlReply> GetAsync(int bytes) =>
        new(_reply ??= new([.. Enumerable.Repeat((byte)'x', bytes)], $"W/\"{this.GetPrimaryKeyLong().ToString(CultureInfo.InvariantCulture)}\""));
}
