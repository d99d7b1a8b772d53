using System.Collections.Immutable;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Resources;

/// <summary>Names what a write changes. Values that a PATCH left alone are the same instances, so that comparing costs next to nothing.</summary>
internal static class ChangedAttributes
{
    /// <summary>The difference.</summary>
    /// <param name="before">The resource as it was; <see langword="null"/> for a new one.</param>
    /// <param name="after">The resource as it will be.</param>
    /// <param name="members">What happens to a group's members.</param>
    public static ResourceChanges Of(Resource? before, Resource after, MembershipEdit? members = null)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        Compare(before?.Attributes ?? ComplexValue.Empty, after.Attributes, names);
        return new()
        {
            Attributes = names.DrainToImmutable(),
            MembersAdded = members?.Add.Count ?? 0,
            MembersRemoved = members?.Remove.Count ?? 0,
            MembersReplaced = members?.ReplaceAll ?? false,
        };
    }

    /// <summary>Walks both objects in the order of their attributes.</summary>
    private static void Compare(ComplexValue before, ComplexValue after, ImmutableArray<string>.Builder names)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        for (int i = 0, j = 0; i < before.Values.Length || j < after.Values.Length;)
        {
            AttributeValue? old = i < before.Values.Length ? before.Values[i] : null;
            AttributeValue? now = j < after.Values.Length ? after.Values[j] : null;
            var order = (old?.Attribute.Ordinal ?? int.MaxValue) - (long)(now?.Attribute.Ordinal ?? int.MaxValue);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
            Compare(order <= 0 ? old : null, order >= 0 ? now : null, names);
        }
    }

    private static void Compare(AttributeValue? old, AttributeValue? now, ImmutableArray<string>.Builder names)
    {
        var attribute = (old ?? now)!.Value.Attribute;
        if (attribute.IsExtension)
        {
            Compare(old?.Value as ComplexValue ?? ComplexValue.Empty, now?.Value as ComplexValue ?? ComplexValue.Empty, names);
        }
        else if (old is null || now is null || !old.Value.Value.Equals(now.Value.Value))
        {
            names.Add(attribute.ToString());
        }
    }
}
