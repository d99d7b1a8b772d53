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
            IdpTolerances.EmptyTextForNonText,
            "Microsoft Entra ID, Okta",
            "\"\" as the value of what has no empty value, such as manager, profileUrl or emails: unassigned. In a string attribute it is a value.",
            "\"\" as an element of a list, a boolean or a number: 400 invalidValue."),
        new(
            IdpTolerances.SingleElement,
            "OneLogin",
            "One element instead of a list, as an administrator's template may hold it: emails {\"value\": \"…\"}.",
            "A list instead of a single value: 400 invalidValue."),
        new(
            IdpTolerances.AnySchemas,
            "OneLogin",
            "A body, of a PATCH too, whose schemas is missing or names only others, such as those of SCIM 1.1.",
            "A schemas that is not a list of texts: 400 invalidSyntax."),
        new(
            IdpTolerances.OpInAnyCase,
            "Microsoft Entra ID",
            "\"Add\", \"Replace\" and \"Remove\", in any case, as op of a PATCH.",
            "Other words, such as \"delete\": 400 invalidSyntax."),
        new(
            IdpTolerances.NoOperations,
            "Microsoft Entra ID (its validator)",
            "A PATCH whose Operations is an empty list: nothing changes.",
            "A PATCH without Operations: 400 invalidSyntax."),
        new(
            IdpTolerances.PathsAsKeys,
            "Microsoft Entra ID (aadOptscim062020)",
            "Keys such as name.givenName, urn:…:User:department or emails[type eq \"work\"].value in the value of an operation without path: each is a path.",
            "Keys that are no path of the resource type: 400 invalidPath."),
        new(
            IdpTolerances.ServerAttributesInValue,
            "Okta",
            "The resource's own id in the value of an operation without path; schemas, meta, groups and other readOnly attributes there are passed over.",
            "Another id: 400 mutability. A readOnly attribute as path: 400 mutability."),
        new(
            IdpTolerances.MembersWithoutPath,
            "The product that this one replaces",
            "A list of members as the value of a replace without path on a group: all its members.",
            "The same with add, or on a user: 400 invalidValue."),
        new(
            IdpTolerances.CreateMissingElement,
            "Microsoft Entra ID",
            "add or replace at emails[type eq \"work\"].value where there is no such element: it is made from the filter.",
            "A filter that is more than eq comparisons joined by and, or one on members: 400 noTarget."),
        new(
            IdpTolerances.RemoveOfAbsent,
            "Microsoft Entra ID, and every provider that repeats a request whose answer was lost",
            "remove where the value filter selects nothing: nothing changes.",
            "replace with such a filter, when no element can be made from it: 400 noTarget."),
        new(
            IdpTolerances.RemoveListedValues,
            "Microsoft Entra ID, JumpCloud",
            "remove with path members (or another list) and a value: only what the value lists is removed, by value and type.",
            "A listed member that is no id: 400 invalidValue."),
        new(
            IdpTolerances.EmptyTextUnassigns,
            "Microsoft Entra ID",
            "\"\" as the value of an add or replace: the attribute becomes unassigned.",
            "The same for a required attribute: 400 mutability."),
        new(
            IdpTolerances.DotAfterUrn,
            "Microsoft Entra ID (its Postman collection)",
            "A PATCH path such as urn:…:enterprise:2.0:User.manager, with a dot behind the URN.",
            "Any other character there: 400 invalidPath."),
    ];
}
