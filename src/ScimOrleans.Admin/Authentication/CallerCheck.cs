using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>Says whether who was let in would be let in now. Answers that go on for long ask again and again.</summary>
internal sealed class CallerCheck(IOperatorAuthenticator operators, TimeProvider timeProvider)
{
    /// <summary>How old what it goes by may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>Whether a caller still may do something.</summary>
    /// <param name="caller">Who was let in.</param>
    /// <param name="scope">What for.</param>
    /// <param name="tenant">With whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> MayStillAsync(OperatorIdentity caller, OperatorScope scope, TenantId tenant, CancellationToken cancellationToken)
    {
        if (caller.Expires <= timeProvider.GetUtcNow())
        {
            return false;
        }

        var now = caller.KeyId is not { } keyId ? caller : await operators.FindAsync(keyId, MaxAge, cancellationToken) is { } key ? OperatorIdentity.Of(key) : null;
        return now?.May(scope, tenant) == true;
    }
}
