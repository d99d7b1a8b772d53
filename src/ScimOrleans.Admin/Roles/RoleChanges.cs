using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Admin.Roles;

/// <summary>Changes roles for an endpoint: checks what was sent, and says what the store refuses.</summary>
/// <param name="store">Keeps them.</param>
/// <param name="timeProvider">The time of the change.</param>
internal sealed class RoleChanges(IRoleStore store, TimeProvider timeProvider)
{
    private const int MaxAttempts = 5;

    /// <summary>An operation, to be completed. Every attempt of a request that carries an Idempotency-Key is the same operation, which is applied once.</summary>
    public RoleOperation Operation(HttpContext http, TenantId tenant, CommitAction action, Guid? role, long? version)
    {
        var id = NewId(http);
        return new()
        {
            OperationId = id,
            Tenant = tenant,
            Action = action,
            RoleId = role ?? id,
            At = timeProvider.GetUtcNow(),
            RequestId = http.TraceIdentifier,
            ExpectedVersion = version,
        };
    }

    /// <summary>An id for what the request makes.</summary>
    public Guid NewId(HttpContext http) => CreationAttempt.IdFor(http, timeProvider);

    /// <summary>Commits an operation.</summary>
    /// <returns>The problem, or <see langword="null"/> if it is done; the role's version then.</returns>
    public async Task<(ProblemHttpResult? Problem, long Version)> CommitAsync(RoleOperation operation, CancellationToken cancellationToken)
    {
        if (Fault(operation) is { } fault)
        {
            return (Problems.Of(StatusCodes.Status400BadRequest, fault, "invalidValue"), 0);
        }

        var result = await store.CommitAsync(operation, cancellationToken);
        return (ProblemOf(operation, result), result.Version);
    }

    /// <summary>Commits an operation and shows the role.</summary>
    public async Task<Results<Versioned<RoleView>, ProblemHttpResult>> CommitAndShowAsync(RoleOperation operation, string? location, CancellationToken cancellationToken)
    {
        if ((await CommitAsync(operation, cancellationToken)).Problem is { } problem)
        {
            return problem;
        }

        return await store.ReadAsync(operation.Tenant, operation.RoleId, cancellationToken) is { } role
            ? new Versioned<RoleView>(RoleView.Of(role), role.Version, location)
            : Problems.NotFound("role");
    }

    /// <summary>Whether a change that was computed from what was read is to be computed anew, since somebody else's came first.</summary>
    /// <param name="problem">What became of it.</param>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    public static bool IsToBeRepeated(ProblemHttpResult? problem, int attempt) => problem?.StatusCode == StatusCodes.Status412PreconditionFailed && attempt < MaxAttempts;

    private static ProblemHttpResult? ProblemOf(RoleOperation operation, RoleResult result) => result.Outcome switch
    {
        RoleOutcome.Committed or RoleOutcome.Unchanged => null,
        RoleOutcome.NotFound => Problems.NotFound("role"),
        RoleOutcome.VersionConflict => Problems.Of(StatusCodes.Status412PreconditionFailed, $"The role is at version {result.Version}. Read it again, and repeat the change on what you read."),
        RoleOutcome.NameTaken => Problems.Of(StatusCodes.Status409Conflict, $"Another role has the name '{operation.Content!.Name}'. Names are compared without their case.", "uniqueness"),
        RoleOutcome.UnknownHolders => Problems.Of(
            StatusCodes.Status400BadRequest, $"These are no users or groups of the tenant, or built-in groups: {string.Join(", ", result.UnknownHolders)}. Nothing was changed.", "invalidValue"),
        _ => Problems.Of(StatusCodes.Status409Conflict, $"A tenant has at most {RoleRule.MaxPerTenant} rules."),
    };

    private static string? Fault(RoleOperation operation)
    {
        if (operation.Content is { } content)
        {
            if (string.IsNullOrWhiteSpace(content.Name) || content.Name.Length > RoleContent.MaxNameLength || content.Name.Any(char.IsControl))
            {
                return $"name is 1 to {RoleContent.MaxNameLength} characters, not only blanks.";
            }

            if (content.Description.Length > RoleContent.MaxDescriptionLength || content.Description.Contains('\0', StringComparison.Ordinal))
            {
                return $"description is at most {RoleContent.MaxDescriptionLength} characters.";
            }
        }

        return operation.AddHolders.Length > RoleOperation.MaxHolders ? $"ids are at most {RoleOperation.MaxHolders}." : operation.PutRules.Select(Fault).FirstOrDefault(fault => fault is not null);
    }

    private static string? Fault(RoleRule rule)
    {
        if (string.IsNullOrWhiteSpace(rule.Text) || rule.Text.Length > RoleRule.MaxTextLength || rule.Text.Contains('\0', StringComparison.Ordinal))
        {
            return $"text is 1 to {RoleRule.MaxTextLength} characters, not only blanks.";
        }

        if (rule.Match != RoleMatch.Filter)
        {
            return null;
        }

        var parsed = FilterParser.Parse(rule.Text, ScimModel.Default.Group, ScimLimits.Default);
        return parsed.Error is { } error ? $"text is no filter on groups: {error.Detail}"
            : NamesMembers(parsed.Value!) ? "text must not name members: a role follows from what a group is, not from who is in it."
            : null;
    }

    private static bool NamesMembers(FilterNode filter) => filter switch
    {
        AndFilter and => and.Operands.Any(NamesMembers),
        OrFilter or => or.Operands.Any(NamesMembers),
        NotFilter not => NamesMembers(not.Operand),
        PresentFilter present => NamesMembers(present.Path),
        ComparisonFilter comparison => NamesMembers(comparison.Path),
        ValueFilter value => NamesMembers(value.Path),
        _ => true,
    };

    private static bool NamesMembers(AttributePath path) => path.Steps[0].Name.Equals("members", StringComparison.OrdinalIgnoreCase);
}
