using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Applies a PUT (RFC 7644 §3.5.1) by one rule: it replaces all that a client may write, so that what the body leaves out is cleared.</summary>
/// <remarks>
/// Four things stay when the body leaves them out: <c>active</c> of a user, because guessing it would lock somebody out or let somebody in;
/// <c>externalId</c>, because Okta sends it when it creates a user and leaves it out when it updates one, and whoever knows a user by it would lose
/// it (a PATCH removes it); what an answer never shows or may be written only once, because a client cannot send it again; and a group's <c>members</c>, because a
/// rename must not empty a group. <c>members</c> that are null or an empty list do.
/// </remarks>
public static class ResourceReplacement
{
    /// <summary>What the resource becomes.</summary>
    /// <param name="current">The resource as it is.</param>
    /// <param name="input">The body, read for the same resource type.</param>
    /// <param name="id">Id of the resource, from the address.</param>
    /// <param name="options">Limits.</param>
    /// <returns>The outcome; or 400 <c>mutability</c> for another id or an immutable attribute that differs, 400 <c>invalidValue</c> for a member that is no id.</returns>
    /// <exception cref="ArgumentException">The body was read for another resource type.</exception>
    public static ScimResult<PatchOutcome> Apply(Resource current, ResourceInput input, Guid id, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        var type = current.Type;
        if (!ReferenceEquals(type, input.Resource.Type))
        {
            throw new ArgumentException($"The body was read for {input.Resource.Type.Name}, not for {type.Name}.", nameof(input));
        }

        if (input.Id is { } given && !(ResourceIds.TryParse(given, out var stated) && stated == id))
        {
            return ScimErrors.Mutability($"The body names another id than the address: the resource's id is '{id}' and cannot be changed.");
        }

        if (!GivenMembers.Edit(input).TryGet(out var members, out var error))
        {
            return error;
        }

        var attributes = Keep(current.Attributes, input.Resource.Attributes);
        if (ChangeRules.CheckChange(type, current.Attributes, attributes, options.Limits) is { } refusal)
        {
            return refusal;
        }

        var changed = !attributes.Equals(current.Attributes);
        return new PatchOutcome
        {
            Resource = changed ? current with { Attributes = attributes } : current,
            AttributesChanged = changed,
            Members = members,
            PasswordGiven = input.PasswordGiven,
            TouchedActive = input.HasActive,
        };
    }

    /// <summary>The new values of an object, completed by the old ones that stay.</summary>
    private static ComplexValue Keep(ComplexValue before, ComplexValue after)
    {
        foreach (var (attribute, value) in before.Values)
        {
            if (attribute is { Type: AttributeType.Complex, MultiValued: false } && value is ComplexValue part)
            {
                after = after.With(attribute, Keep(part, after[attribute] as ComplexValue ?? ComplexValue.Empty));
            }

            if (after[attribute] is null && Stays(attribute))
            {
                after = after.With(attribute, value);
            }
        }

        return after;
    }

    private static bool Stays(AttributeDefinition attribute) =>
        ChangeRules.IsUserActive(attribute) || attribute is { Name: "externalId", SchemaId: "" } or { Mutability: Mutability.Immutable } or { Mutability: Mutability.WriteOnly } or { Returned: Returned.Never };
}
