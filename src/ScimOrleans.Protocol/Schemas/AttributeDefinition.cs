using System.Collections.Immutable;
using System.Text.Json;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>One attribute of a schema, compiled (RFC 7643 §2.2, §7). Instances are compared by reference: a model has one per attribute.</summary>
public sealed class AttributeDefinition
{
    private readonly Dictionary<string, AttributeDefinition>.AlternateLookup<ReadOnlySpan<char>> _byName;

    /// <param name="subAttributes">Sub-attributes; they become this one's children.</param>
    /// <param name="isRoot">Whether this is the root of a resource type, which is nobody's parent.</param>
    internal AttributeDefinition(ImmutableArray<AttributeDefinition> subAttributes, bool isRoot = false)
    {
        SubAttributes = subAttributes;
        var byName = new Dictionary<string, AttributeDefinition>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < subAttributes.Length; i++)
        {
            subAttributes[i].Parent = isRoot ? null : this;
            subAttributes[i].Ordinal = i;
            byName[subAttributes[i].Name] = subAttributes[i];
        }

        _byName = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        ValueAttribute = byName.GetValueOrDefault("value");
        PrimaryAttribute = byName.GetValueOrDefault("primary");
    }

    /// <summary>Canonical spelling. For an extension's container, the schema's URN.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="Name"/>, ready to be written as a property name.</summary>
    public required JsonEncodedText EncodedName { get; init; }

    /// <summary>Meaning for people, as discovery shows it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Data type (RFC 7643 §2.3).</summary>
    public required AttributeType Type { get; init; }

    /// <summary>Whether the value is an array (RFC 7643 §2.4).</summary>
    public bool MultiValued { get; init; }

    /// <summary>Whether a resource, or an element that has any value, must have one.</summary>
    public bool Required { get; init; }

    /// <summary>Whether strings differ by case. References and binaries always do.</summary>
    public bool CaseExact { get; init; }

    /// <summary>Who may write it, and when.</summary>
    public Mutability Mutability { get; init; }

    /// <summary>When an answer carries it.</summary>
    public Returned Returned { get; init; }

    /// <summary>Whether the server keeps values apart.</summary>
    public Uniqueness Uniqueness { get; init; }

    /// <summary>Suggested values. Others are accepted (RFC 7643 §7).</summary>
    public ImmutableArray<string> CanonicalValues { get; init; } = [];

    /// <summary>For a reference, what it may point at: resource types, <c>external</c> or <c>uri</c>.</summary>
    public ImmutableArray<string> ReferenceTypes { get; init; } = [];

    /// <summary>Sub-attributes of a complex attribute, in the schema's order.</summary>
    public ImmutableArray<AttributeDefinition> SubAttributes { get; }

    /// <summary>The attribute that this one is a sub-attribute of; an extension's attributes have its container here.</summary>
    public AttributeDefinition? Parent { get; private set; }

    /// <summary>0-based place among its siblings: the order in which values are kept and written.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>URN of the schema that defines it; empty for the common attributes (RFC 7643 §3.1).</summary>
    public required string SchemaId { get; init; }

    /// <summary>Whether this stands for a whole schema extension, whose attributes are its sub-attributes.</summary>
    public bool IsExtension { get; init; }

    /// <summary>The sub-attribute <c>value</c>, if there is one: what comparisons of the whole attribute look at.</summary>
    public AttributeDefinition? ValueAttribute { get; }

    /// <summary>The sub-attribute <c>primary</c>, if there is one.</summary>
    public AttributeDefinition? PrimaryAttribute { get; }

    /// <summary>The sub-attribute of that name, without regard to case (RFC 7643 §2.1).</summary>
    public AttributeDefinition? Find(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out var found) ? found : null;

    /// <inheritdoc/>
    public override string ToString() => Parent switch
    {
        null => Name,
        { IsExtension: true } => $"{Parent.Name}:{Name}",
        _ => $"{Parent}.{Name}",
    };
}
