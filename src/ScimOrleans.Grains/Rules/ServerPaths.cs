using System.Diagnostics;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Rules;

/// <summary>Finds attributes in rules that the server computes: their values change without a write of the resource, so that its evaluation would become wrong.</summary>
internal static class ServerPaths
{
    /// <summary>What a filter asks for of them, or <see langword="null"/>.</summary>
    public static string? Find(FilterNode filter, ResourceTypeDefinition type) => filter switch
    {
        AndFilter and => and.Operands.Select(operand => Find(operand, type)).FirstOrDefault(found => found is not null),
        OrFilter or => or.Operands.Select(operand => Find(operand, type)).FirstOrDefault(found => found is not null),
        NotFilter not => Find(not.Operand, type),
        PresentFilter present => Find(present.Path, type),
        ComparisonFilter comparison => Find(comparison.Path, type),
        ValueFilter value => Find(value.Path, type),
        _ => throw new UnreachableException(),
    };

    /// <summary>The attribute that a path begins with, if it is one of them.</summary>
    public static string? Find(AttributePath path, ResourceTypeDefinition type) =>
        path.Steps[0] is var first && ((first.SchemaId.Length == 0 && first.Name is "id" or "meta") || ReferenceEquals(first, type.GroupsAttribute) || ReferenceEquals(first, type.MembersAttribute))
            ? first.Name
            : null;

    /// <summary>Why that is refused.</summary>
    public static string Refusal(string attribute) => $"'{attribute}' is the server's and changes without a write of the resource, so that it would not be evaluated anew. Use what the identity provider writes.";
}
