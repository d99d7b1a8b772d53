using System.Diagnostics.CodeAnalysis;

namespace ScimOrleans.Protocol.Errors;

/// <summary>A value, or what the client did wrong. The default value is neither and must not be used.</summary>
/// <typeparam name="T">What a success carries.</typeparam>
public readonly struct ScimResult<T>
{
    private readonly T? _value;

    private ScimResult(T? value, ScimError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The refusal, or <see langword="null"/> on success.</summary>
    public ScimError? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a refusal.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"The result is a refusal: {Error.Detail}");

    /// <summary>Makes a success.</summary>
    public static implicit operator ScimResult<T>(T value) => new(value, null);

    /// <summary>Makes a refusal.</summary>
    public static implicit operator ScimResult<T>(ScimError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(default, error);
    }

    /// <summary>Reads the value of a success.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ScimError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }
}
