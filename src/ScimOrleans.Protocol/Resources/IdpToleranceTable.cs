using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Resources;

/// <summary>One habit of an identity provider that is let pass, and where that ends.</summary>
/// <param name="Tolerance">The one flag that grants it.</param>
/// <param name="IdentityProvider">Who has the habit.</param>
/// <param name="Allows">What may be sent, and what it means.</param>
/// <param name="Refuses">What is refused all the same.</param>
public sealed record IdpTolerance(IdpTolerances Tolerance, string IdentityProvider, string Allows, string Refuses);

/// <summary>All tolerances: the one place that says what each identity provider may do beside the RFC.</summary>
public static class IdpToleranceTable
{
    /// <summary>At least one row for each flag of <see cref="IdpTolerances"/>.</summary>
    public static ImmutableArray<IdpTolerance> Rows { get; } =
    [
        new(
            IdpTolerances.StringBooleans,
            "Microsoft Entra ID",
            "\"True\" or \"False\", in any case, as the value of a boolean attribute: that boolean.",
            "Other texts and numbers, such as \"yes\" or 1: 400 invalidValue."),
        new(
            IdpTolerances.BareValues,
            "Microsoft Entra ID",
            "A text instead of an object: manager \"26118915\" is its value, and so is an element of a list such as members.",
            "A text for an object that has no sub-attribute value, such as name: 400 invalidValue."),
        new(
            IdpTolerances.EmptyTextForObject,
            "Microsoft Entra ID",
            "\"\" as the value of an object such as manager: unassigned.",
            "\"\" as an element of a list: 400 invalidValue."),
        new(
            IdpTolerances.SingleElement,
            "OneLogin",
            "One element instead of a list, as an administrator's template may hold it: emails {\"value\": \"…\"}.",
            "A list instead of a single value: 400 invalidValue."),
        new(
            IdpTolerances.AnySchemas,
            "OneLogin",
            "A body whose schemas is missing or names only others, such as those of SCIM 1.1.",
            "A schemas that is not a list of texts: 400 invalidSyntax."),
    ];
}
