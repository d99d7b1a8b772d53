using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Mapping;

/// <summary>What the default mapping has for the base names. It is on the way of every write, and so walks no paths.</summary>
internal static class DefaultAttributes
{
    private static readonly AttributeDefinition _userName = Find(ScimModel.Default.User.Root, "userName");
    private static readonly AttributeDefinition _name = Find(ScimModel.Default.User.Root, "name");
    private static readonly AttributeDefinition _givenName = Find(_name, "givenName");
    private static readonly AttributeDefinition _familyName = Find(_name, "familyName");
    private static readonly AttributeDefinition _emails = Find(ScimModel.Default.User.Root, "emails");
    private static readonly AttributeDefinition _address = Find(_emails, "value");
    private static readonly AttributeDefinition _primary = Find(_emails, "primary");
    private static readonly AttributeDefinition _type = Find(_emails, "type");

    /// <summary>How a base name is read; <see langword="null"/> for another name.</summary>
    public static Func<MappedUser, string?>? Find(string name) => name switch
    {
        "username" => user => Text(user.Resource.Attributes, _userName),
        "email" => user => Email(user.Resource),
        "firstName" => user => Text(user.Resource.Attributes[_name] as ComplexValue, _givenName),
        "lastName" => user => Text(user.Resource.Attributes[_name] as ComplexValue, _familyName),
        "displayName" => user => user.DisplayName,
        _ => null,
    };

    /// <summary>The primary address, else the one of type <c>work</c>, else the first, else a userName that looks like one.</summary>
    private static string? Email(Resource user)
    {
        string? work = null;
        string? first = null;
        foreach (var item in user.Attributes[_emails] is MultiValue emails ? emails.Items : [])
        {
            if (item is ComplexValue email && Text(email, _address) is { } address)
            {
                if (email[_primary] is BooleanValue { Value: true })
                {
                    return address;
                }

                first ??= address;
                work ??= string.Equals((email[_type] as StringValue)?.Text, "work", StringComparison.OrdinalIgnoreCase) ? address : null;
            }
        }

        return work ?? first ?? (Text(user.Attributes, _userName) is { } userName && LooksLikeAddress(userName) ? userName : null);
    }

    /// <summary>One @ with something on both sides, and no blanks.</summary>
    private static bool LooksLikeAddress(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && text.IndexOf('@', at + 1) < 0 && !text.Any(char.IsWhiteSpace);

    private static string? Text(ComplexValue? owner, AttributeDefinition attribute) => owner?[attribute] is StringValue { Text: var text } && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static AttributeDefinition Find(AttributeDefinition owner, string name) => owner.Find(name) ?? throw new InvalidOperationException($"The schema of users lacks {name}.");
}
