using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Applies a PATCH (RFC 7644 §3.5.2): every operation in order, or none.</summary>
public static class ResourcePatch
{
    /// <summary>What the resource becomes.</summary>
    /// <param name="current">The resource as it is. Its tree is immutable, so a refusal leaves it as it was.</param>
    /// <param name="request">Read for the same resource type.</param>
    /// <param name="context">The resource's id and, if they were asked for, a group's members.</param>
    /// <returns>
    /// The outcome, or the first refusal, naming the operation: 400 <c>noTarget</c>, <c>mutability</c> (also when a required attribute would
    /// become unassigned, §3.5.2.2) or <c>invalidValue</c>.
    /// </returns>
    /// <exception cref="ArgumentException">The request was read for another resource type.</exception>
    public static ScimResult<PatchOutcome> Apply(Resource current, PatchRequest request, PatchContext context)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        if (!ReferenceEquals(current.Type, request.Type))
        {
            throw new ArgumentException($"The request was read for {request.Type.Name}, not for {current.Type.Name}.", nameof(request));
        }

        var attributes = current.Attributes;
        var members = new MembersPatch(current.Type, context.CurrentMembers);
        var touchedActive = false;
        foreach (var step in request.Steps)
        {
            var refusal = step switch
            {
                AttributeStep change => Apply(change, request.Options.Tolerances, ref attributes, ref touchedActive),
                MembersStep change => members.Apply(change),
                IdentityStep identity => Check(identity, context.Id),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (refusal is not null)
            {
                return refusal.In(step.Operation);
            }
        }

        if (members.NeedsMembers)
        {
            return new PatchOutcome { Resource = current, AttributesChanged = false, Members = MembershipEdit.None, NeedsMembers = true };
        }

        if (ChangeRules.CheckChange(current.Type, current.Attributes, attributes, request.Options.Limits) is { } error)
        {
            return error;
        }

        var changed = !attributes.Equals(current.Attributes);
        return new PatchOutcome
        {
            Resource = changed ? current with { Attributes = attributes } : current,
            AttributesChanged = changed,
            Members = members.Edit,
            PasswordGiven = request.GivesPassword,
            TouchedActive = touchedActive,
        };
    }

    private static ScimError? Apply(AttributeStep step, IdpTolerances tolerances, ref ComplexValue attributes, ref bool touchedActive)
    {
        if (!AttributeEdit.Apply(attributes, step, tolerances).TryGet(out var edited, out var error))
        {
            return error;
        }

        attributes = edited;
        touchedActive |= ChangeRules.IsUserActive(step.Target.Attribute);
        return null;
    }

    private static ScimError? Check(IdentityStep step, Guid id) =>
        ResourceIds.TryParse(step.Id, out var given) && given == id
            ? null
            : ScimErrors.Mutability($"The value names the id '{step.Id}', but the resource's id is '{id}' and cannot be changed.");
}
