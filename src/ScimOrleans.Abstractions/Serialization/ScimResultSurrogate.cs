using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Serialization;

/// <summary>Wire form of <see cref="ScimError"/>, which knows nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("scim.ScimError")]
public struct ScimErrorSurrogate
{
    /// <summary>See <see cref="ScimError.Status"/>.</summary>
    [Id(0)]
    public int Status { get; set; }

    /// <summary>See <see cref="ScimError.ScimType"/>.</summary>
    [Id(1)]
    public string? ScimType { get; set; }

    /// <summary>See <see cref="ScimError.Detail"/>.</summary>
    [Id(2)]
    public string Detail { get; set; }

    /// <summary>See <see cref="ScimError.Reason"/>.</summary>
    [Id(3)]
    public int Reason { get; set; }
}

/// <summary>Converts <see cref="ScimError"/>.</summary>
[RegisterConverter]
public sealed class ScimErrorConverter : IConverter<ScimError, ScimErrorSurrogate>
{
    /// <inheritdoc/>
    public ScimError ConvertFromSurrogate(in ScimErrorSurrogate surrogate) => new(surrogate.Status, surrogate.ScimType, surrogate.Detail) { Reason = (ScimErrorReason)surrogate.Reason };

    /// <inheritdoc/>
    public ScimErrorSurrogate ConvertToSurrogate(in ScimError value) => new() { Status = value.Status, ScimType = value.ScimType, Detail = value.Detail, Reason = (int)value.Reason };
}

/// <summary>Wire form of <see cref="ScimResult{T}"/>.</summary>
[GenerateSerializer, Immutable, Alias("scim.ScimResult`1")]
public struct ScimResultSurrogate<T>
{
    /// <summary>The value of a success.</summary>
    [Id(0)]
    public T? Value { get; set; }

    /// <summary>The refusal.</summary>
    [Id(1)]
    public ScimError? Error { get; set; }
}

/// <summary>Converts <see cref="ScimResult{T}"/>.</summary>
[RegisterConverter]
public sealed class ScimResultConverter<T> : IConverter<ScimResult<T>, ScimResultSurrogate<T>>
{
    /// <inheritdoc/>
    public ScimResult<T> ConvertFromSurrogate(in ScimResultSurrogate<T> surrogate) => surrogate.Error is { } error ? error : surrogate.Value!;

    /// <inheritdoc/>
    public ScimResultSurrogate<T> ConvertToSurrogate(in ScimResult<T> value) => value.TryGet(out var success, out var error) ? new() { Value = success } : new() { Error = error };
}
