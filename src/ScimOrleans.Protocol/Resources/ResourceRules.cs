using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>What a resource must satisfy as a whole, whatever request made it: after POST, PUT, and after all operations of a PATCH.</summary>
public static class ResourceRules
{
    /// <summary>Checks required attributes (not missing, not blank) and that at most one element of a list is primary (RFC 7643 §2.4, §7).</summary>
    /// <param name="resource">Without the attributes that are the server's.</param>
    /// <returns>400 <c>invalidValue</c> with the attribute's place, or <see langword="null"/>.</returns>
    public static ScimError? Check(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return CheckObject(resource.Type.Root, resource.Attributes, "");
    }

    private static ScimError? CheckObject(AttributeDefinition definition, ComplexValue value, string prefix)
    {
        foreach (var attribute in definition.SubAttributes)
        {
            if (attribute is { Required: true, Mutability: not Mutability.ReadOnly } && IsBlank(value[attribute]))
            {
                return ScimErrors.InvalidValue($"{prefix}{attribute.Name} is required and must not be empty.");
            }
        }

        foreach (var (attribute, assigned) in value.Values)
        {
            var error = assigned switch
            {
                ComplexValue complex => CheckObject(attribute, complex, $"{prefix}{attribute.Name}{(attribute.IsExtension ? ':' : '.')}"),
                MultiValue list when attribute.Type == AttributeType.Complex => CheckList(attribute, list, prefix),
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ScimError? CheckList(AttributeDefinition attribute, MultiValue list, string prefix)
    {
        int? primary = null;
        for (var i = 0; i < list.Items.Length; i++)
        {
            var element = (ComplexValue)list.Items[i];
            if (CheckObject(attribute, element, $"{prefix}{attribute.Name}[{i}].") is { } error)
            {
                return error;
            }

            if (attribute.PrimaryAttribute is not null && ReferenceEquals(element[attribute.PrimaryAttribute], BooleanValue.True))
            {
                if (primary is not null)
                {
                    return ScimErrors.InvalidValue($"{prefix}{attribute.Name}[{primary}] and {prefix}{attribute.Name}[{i}] are both primary; at most one can be.");
                }

                primary = i;
            }
        }

        return null;
    }

    private static bool IsBlank(ScimValue? value) => value is null || (value is StringValue text && string.IsNullOrWhiteSpace(text.Text));
}
