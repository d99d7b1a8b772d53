using System.Globalization;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>What holds of a resource after any change. Only what the change touched is looked at: what was so before is not this request's fault.</summary>
internal static class ChangeRules
{
    /// <summary>
    /// The first rule that the change breaks: a required attribute becomes unassigned or an immutable one changes (400 <c>mutability</c>,
    /// RFC 7644 §3.5.2, §3.5.2.2), a new object lacks a required part, two elements are primary, or a list is too long (400 <c>invalidValue</c>).
    /// </summary>
    public static ScimError? CheckChange(ResourceTypeDefinition type, ComplexValue before, ComplexValue after, ScimLimits limits)
    {
        foreach (var attribute in type.Root.SubAttributes)
        {
            if (Check(attribute, IsRequired(type, attribute), before[attribute], after[attribute], limits) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Whether this is <c>active</c> of the core User schema: the one attribute that decides whether a user is in use.</summary>
    public static bool IsUserActive(AttributeDefinition attribute) => attribute is { Name: "active", SchemaId: SchemaUrns.User, Type: AttributeType.Boolean };

    private static bool IsRequired(ResourceTypeDefinition type, AttributeDefinition attribute) => attribute switch
    {
        { IsExtension: true } => type.Extensions.Any(extension => extension.Required && extension.Schema.Id == attribute.Name),

        // Not required by RFC 7643, but guessing what a user without it is would either lock somebody out or let somebody in.
        _ when IsUserActive(attribute) => true,
        _ => attribute.Required,
    };

    private static ScimError? Check(AttributeDefinition attribute, bool required, ScimValue? before, ScimValue? after, ScimLimits limits)
    {
        if (ReferenceEquals(before, after))
        {
            return null;
        }

        if (after is null && required)
        {
            return ScimErrors.Mutability($"'{attribute}' is required and cannot be removed or left without a value.");
        }

        if (required && after is StringValue text && string.IsNullOrWhiteSpace(text.Text))
        {
            return ScimErrors.InvalidValue($"'{attribute}' is required and must not be blank.");
        }

        if (attribute.Mutability == Mutability.Immutable && before is not null && !before.Equals(after))
        {
            return ScimErrors.Mutability($"'{attribute}' is set once and cannot be changed (mutability immutable).");
        }

        return after switch
        {
            MultiValue list => CheckList(attribute, before as MultiValue, list, limits),
            _ when attribute is { Type: AttributeType.Complex, MultiValued: false } => CheckObject(attribute, before as ComplexValue, after as ComplexValue, limits),
            _ => null,
        };
    }

    private static ScimError? CheckObject(AttributeDefinition attribute, ComplexValue? before, ComplexValue? after, ScimLimits limits)
    {
        foreach (var sub in attribute.SubAttributes)
        {
            if (after is not null && sub.Required && before?[sub] is null && after[sub] is null)
            {
                return Incomplete(sub);
            }

            if (Check(sub, sub.Required && after is not null, before?[sub], after?[sub], limits) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static ScimError? CheckList(AttributeDefinition attribute, MultiValue? before, MultiValue list, ScimLimits limits)
    {
        if (list.Items.Length > limits.MaxElements && list.Items.Length > (before?.Items.Length ?? 0))
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture,
                $"'{attribute}' would have {list.Items.Length} elements; the limit is {limits.MaxElements} ({nameof(ScimLimits.MaxElements)})."));
        }

        if (PrimaryRule.HasTwo(attribute, list))
        {
            return PrimaryRule.TwoPrimaries(attribute);
        }

        foreach (var item in list.Items)
        {
            if (item is ComplexValue element
                && attribute.SubAttributes.FirstOrDefault(sub => sub.Required && element[sub] is null) is { } missing
                && before?.Items.Contains(item) != true)
            {
                return Incomplete(missing);
            }
        }

        return null;
    }

    private static ScimError Incomplete(AttributeDefinition missing) => ScimErrors.InvalidValue($"'{missing}' is required and has no value.");
}
