namespace ScimOrleans.Abstractions.Operators;

/// <summary>Looks operators' keys up in this silo's copy of them, which is at most five seconds old.</summary>
public interface IOperatorAuthenticator
{
    /// <summary>Looks a presented key up.</summary>
    /// <returns>Which key it is, or <see langword="null"/> for anything that is not one, or not any more.</returns>
    ValueTask<OperatorKey?> AuthenticateAsync(string key, CancellationToken cancellationToken = default);
}
