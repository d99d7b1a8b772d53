using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Users;

/// <summary>Keeps connectors from taking a tenant's last administrator away, whom nobody else could bring back.</summary>
internal sealed partial class LastAdministrators(IAdministratorQueries administrators, ILogger<LastAdministrators> logger)
{
    /// <summary>
    /// Refuses a change that hides or deletes the last one. A change that takes another one away names one that stays: whether it does is the store's to say, so that of two
    /// that are removed at the same time one stays.
    /// </summary>
    /// <param name="caller">Who asks. The tenant's administrator may do it.</param>
    /// <param name="basis">What the change was computed from.</param>
    /// <param name="planned">The change, or its refusal.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    public async ValueTask<ScimResult<PlannedChange>> KeepAsync(Caller caller, RememberedResource basis, ScimResult<PlannedChange> planned, CancellationToken cancellationToken)
    {
        if (caller.IsAdministrator || !planned.TryGet(out var plan, out _) || !MayHide(plan.Operation, basis)
            || await administrators.ReadStandingAsync(caller.Tenant, plan.Operation.ResourceId, cancellationToken) is not { } standing)
        {
            return planned;
        }

        if (standing.Other is not { } other)
        {
            LogKept(plan.Operation.ResourceId, caller.Tenant.Value, caller.RequestId);
            return ScimErrors.LastAdministrator(
                $"The user is the last one who holds a role of administrators ('{standing.Role}') in this tenant, and provisioning must not deactivate or delete it, nor change it so that the connector's rules exclude it. Have an administrator of the tenant give such a role to somebody else; then repeat.");
        }

        return plan with { Operation = plan.Operation with { OtherAdministrator = other } };
    }

    /// <summary>Whether a change may take a user out of what the directory shows, or deletes it. Whether the directory shows it now is the store's to say.</summary>
    private static bool MayHide(CommitOperation operation, RememberedResource row) => operation is { Action: CommitAction.Delete } or { Content.Included: false } or { Detached: true }
        || (row.Active && operation is { Content.Active: false });

    [LoggerMessage(
        EventId = ScimEventIds.LastAdministratorKept,
        Level = LogLevel.Warning,
        Message = "User {Id} is the last one who administers tenant {Tenant}: request {RequestId} would hide or delete it, and is refused")]
    private partial void LogKept(Guid id, string tenant, string requestId);
}
