using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Tests.Authentication;

/// <summary>Operators' keys as a silo knows them: by a copy that is as old as the caller allows.</summary>
internal sealed class RememberedKeys(TimeProvider clock) : IOperatorAuthenticator
{
    private IReadOnlyList<OperatorKey> _copy = [];
    private long? _copied;

    /// <summary>The keys there are.</summary>
    public List<OperatorKey> Keys { get; } = [];

    /// <summary>Runs before each look-up.</summary>
    public Func<Task> OnFind { get; set; } = () => Task.CompletedTask;

    /// <summary>A key.</summary>
    public static OperatorKey NewKey(string id, params OperatorGrant[] grants) => new() { Id = id, Label = id, Hash = id, Created = DateTimeOffset.UnixEpoch, Grants = [.. grants] };

    /// <inheritdoc/>
    public ValueTask<OperatorKey?> AuthenticateAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public async ValueTask<OperatorKey?> FindAsync(string keyId, TimeSpan maxAge, CancellationToken cancellationToken = default)
    {
        await OnFind();
        if (_copied is not { } copied || clock.GetElapsedTime(copied) >= maxAge)
        {
            (_copy, _copied) = ([.. Keys], clock.GetTimestamp());
        }

        return _copy.FirstOrDefault(key => key.Id == keyId);
    }
}
