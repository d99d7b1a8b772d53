using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ScimOrleans.Admin.Audit;

/// <summary>Marks what must not be kept: passwords, tokens, keys. It is in no record of what was asked, and in no answer that is given again.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute
{
    /// <summary>Writes JSON without what is marked.</summary>
    public static JsonSerializerOptions Without { get; } = Options(new() { Modifiers = { LeaveOut } });

    /// <summary>Writes the same JSON with it.</summary>
    public static JsonSerializerOptions With { get; } = Options(new());

    private static JsonSerializerOptions Options(DefaultJsonTypeInfoResolver resolver) => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = resolver,
    };

    private static void LeaveOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
