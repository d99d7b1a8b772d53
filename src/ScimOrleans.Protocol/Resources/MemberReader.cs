using System.Text.Json;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Reads members of a group as ids. An element that names nobody is refused, never dropped: the identity provider would believe it stored.</summary>
internal static class MemberReader
{
    /// <summary>Reads the value of <c>members</c> that the reader stands on.</summary>
    public static bool TryRead(ref ValueReader reader, AttributeDefinition attribute, List<MemberInput> members)
    {
        if (reader.Body.Token != JsonTokenType.StartArray)
        {
            return reader.MeansNoList() || (reader.AllowsLoneElement(attribute) && TryReadMember(ref reader, attribute, members));
        }

        for (var index = 0; reader.Body.Next() && reader.Body.Token != JsonTokenType.EndArray; index++)
        {
            if (!reader.StartElement(attribute, index) || !TryReadMember(ref reader, attribute, members))
            {
                return false;
            }
        }

        reader.EndElements(attribute);
        return reader.Body.Error is null;
    }

    private static bool TryReadMember(ref ValueReader reader, AttributeDefinition attribute, List<MemberInput> members)
    {
        if (!reader.TryReadElement(attribute, out var element))
        {
            return false;
        }

        var complex = element as ComplexValue ?? ComplexValue.Empty;
        if (complex[attribute.ValueAttribute!] is not StringValue { Text.Length: > 0 } value)
        {
            return reader.Refuse(attribute, "has no value");
        }

        members.Add(new(value.Text, (complex[attribute.Find("type")!] as StringValue)?.Text));
        return true;
    }
}
