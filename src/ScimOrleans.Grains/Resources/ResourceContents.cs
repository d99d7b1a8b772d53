using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Resources;

/// <summary>What a row keeps of a resource.</summary>
internal static class ResourceContents
{
    private static readonly AttributeDefinition _externalId = Attribute(ScimModel.Default.User, "externalId");
    private static readonly AttributeDefinition _userName = Attribute(ScimModel.Default.User, "userName");
    private static readonly AttributeDefinition _userDisplayName = Attribute(ScimModel.Default.User, "displayName");
    private static readonly AttributeDefinition _active = Attribute(ScimModel.Default.User, "active");
    private static readonly AttributeDefinition _name = Attribute(ScimModel.Default.User, "name");
    private static readonly AttributeDefinition _givenName = Sub(_name, "givenName");
    private static readonly AttributeDefinition _familyName = Sub(_name, "familyName");
    private static readonly AttributeDefinition _groupExternalId = Attribute(ScimModel.Default.Group, "externalId");
    private static readonly AttributeDefinition _groupDisplayName = Attribute(ScimModel.Default.Group, "displayName");

    /// <summary>A user's content.</summary>
    /// <param name="user">One that <see cref="CheckName"/> has passed.</param>
    /// <param name="localDisplayName">What was entered in the directory before the user was linked, if anything.</param>
    /// <param name="rules">What evaluates it.</param>
    public static ResourceContent OfUser(Resource user, string? localDisplayName, CompiledEvaluation rules)
    {
        var userName = Text(user, _userName)!;
        var nameFolded = CaseFolding.Fold(userName);
        var displayName = ShownNameOf(user, localDisplayName);
        var evaluation = rules.OfUser(user, nameFolded, displayName);
        return new()
        {
            Json = WrittenBytes.Of(user, ResourceWriter.WriteStored),
            Search = WrittenBytes.Of(user, SearchDocument.Write),
            Name = userName,
            NameFolded = nameFolded,
            ExternalId = Text(user, _externalId),
            DisplayName = displayName,
            LocalDisplayName = localDisplayName,
            Active = IsActive(user),
            Included = evaluation.Included,
            Mapped = evaluation.Mapped,
            RulesVersion = evaluation.RulesVersion,
        };
    }

    /// <summary>A group's content.</summary>
    /// <param name="group">One that <see cref="CheckName"/> has passed.</param>
    /// <param name="rules">What evaluates it.</param>
    public static ResourceContent OfGroup(Resource group, CompiledEvaluation rules)
    {
        var displayName = Text(group, _groupDisplayName)!;
        var nameFolded = CaseFolding.Fold(displayName);
        var evaluation = rules.OfGroup(group, nameFolded);
        return new()
        {
            Json = WrittenBytes.Of(group, ResourceWriter.WriteStored),
            Search = WrittenBytes.Of(group, SearchDocument.Write),
            Name = displayName,
            NameFolded = nameFolded,
            ExternalId = Text(group, _groupExternalId),
            DisplayName = displayName,
            Active = true,
            Included = evaluation.Included,
            RulesVersion = evaluation.RulesVersion,
        };
    }

    /// <summary>What the directory, and <c>display</c> of members and groups, show of a user: what the identity provider sent, else what was entered locally, else given and family name, else the userName.</summary>
    public static string ShownNameOf(Resource user, string? localDisplayName) => DisplayNameOf(user) ?? localDisplayName ?? FullName(user) ?? Text(user, _userName) ?? "";

    /// <summary>The name that uniqueness is about, if a resource lacks it: nobody could be found by it, or everybody.</summary>
    public static ScimError? CheckName(Resource resource)
    {
        var attribute = resource.Type == ScimModel.Default.User ? _userName : _groupDisplayName;
        return string.IsNullOrWhiteSpace(Text(resource, attribute)) ? ScimErrors.InvalidValue($"'{attribute}' is required and must not be blank.") : null;
    }

    /// <summary>A user's <c>userName</c>, folded.</summary>
    public static string NameFoldedOf(Resource user) => CaseFolding.Fold(Text(user, _userName) ?? "");

    /// <summary>A user's <c>displayName</c>, if it is more than blanks.</summary>
    public static string? DisplayNameOf(Resource user) => Text(user, _userDisplayName) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A group's <c>displayName</c>.</summary>
    public static string? GroupNameOf(Resource group) => Text(group, _groupDisplayName);

    /// <summary>The user, deactivated.</summary>
    public static Resource Deactivated(Resource user) => user with { Attributes = user.Attributes.With(_active, BooleanValue.False) };

    /// <summary>A user whose row does not say is active.</summary>
    private static bool IsActive(Resource user) => user.Attributes[_active] is not BooleanValue { Value: false };

    /// <summary>Given and family name, as far as they are there.</summary>
    private static string? FullName(Resource user)
    {
        var name = user.Attributes[_name] as ComplexValue;
        var given = (name?[_givenName] as StringValue)?.Text;
        var family = (name?[_familyName] as StringValue)?.Text;
        return (string.IsNullOrWhiteSpace(given), string.IsNullOrWhiteSpace(family)) switch
        {
            (false, false) => $"{given} {family}",
            (false, true) => given,
            (true, false) => family,
            _ => null,
        };
    }

    private static string? Text(Resource resource, AttributeDefinition attribute) => (resource.Attributes[attribute] as StringValue)?.Text;

    private static AttributeDefinition Attribute(ResourceTypeDefinition type, string name) => type.Find(name) ?? throw new InvalidOperationException($"The schema of {type.Name} lacks {name}.");

    private static AttributeDefinition Sub(AttributeDefinition attribute, string name) => attribute.Find(name) ?? throw new InvalidOperationException($"The schema lacks {attribute}.{name}.");
}
