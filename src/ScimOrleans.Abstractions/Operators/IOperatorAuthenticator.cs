namespace ScimOrleans.Abstractions.Operators;

/// <summary>Looks operators' keys up in this silo's copy of them, which is at most five seconds old.</summary>
public interface IOperatorAuthenticator
{
    /// <summary>Looks a presented key up.</summary>
    /// <returns>Which key it is, or <see langword="null"/> for anything that is not one, or not any more.</returns>
    ValueTask<OperatorKey?> AuthenticateAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Looks a key that was let in up again, for what goes on after the request was let in.</summary>
    /// <param name="keyId">Its <see cref="OperatorKey.Id"/>.</param>
    /// <param name="maxAge">How old what is known of it may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key as it is now, or <see langword="null"/> if it was revoked or has expired.</returns>
    ValueTask<OperatorKey?> FindAsync(string keyId, TimeSpan maxAge, CancellationToken cancellationToken = default);
}
