using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Completes the body of a POST (RFC 7644 §3.3).</summary>
public static class ResourceCreation
{
    /// <summary>What is to be created: the body, with <c>active</c> true for a user whose body does not say.</summary>
    /// <returns>The outcome, whose members replace none; or 400 <c>invalidValue</c> for a member that is no id.</returns>
    public static ScimResult<PatchOutcome> Apply(ResourceInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!GivenMembers.Edit(input).TryGet(out var members, out var error))
        {
            return error;
        }

        var resource = input.Resource;
        var active = resource.Type.Root.SubAttributes.FirstOrDefault(ChangeRules.IsUserActive);
        if (active is not null && resource.Attributes[active] is null)
        {
            resource = resource with { Attributes = resource.Attributes.With(active, BooleanValue.True) };
        }

        return new PatchOutcome
        {
            Resource = resource,
            AttributesChanged = true,
            Members = members,
            PasswordGiven = input.PasswordGiven,
            TouchedActive = input.HasActive,
        };
    }
}
