using System.Collections.Immutable;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Filters;

/// <summary>A parsed filter (RFC 7644 §3.4.2.2), resolved against a schema and typed. Depth and size are bounded by the parser.</summary>
/// <remarks>
/// What each node means, for the evaluator and for SQL alike:
/// <list type="bullet">
/// <item>A comparison looks at all values at its path; for a multi-valued path it holds if it holds for any of them.</item>
/// <item>No value at the path: every comparison is false, but <c>ne</c> on a path that is not multi-valued is true.</item>
/// <item>A path that ends at a complex attribute was extended by the parser to its <c>value</c>.</item>
/// <item><c>eq null</c> was parsed to <c>not (… pr)</c>, <c>ne null</c> to <c>… pr</c>.</item>
/// <item>A value is assigned if the resource has it, be it an empty string; <c>null</c>, empty arrays and empty objects are never values.</item>
/// <item>Strings compare by <see cref="CaseFolding"/> unless the attribute is case-exact, and order by Unicode code point.</item>
/// </list>
/// </remarks>
public abstract record FilterNode;

/// <summary>All hold. At least two operands, none of which is itself an <see cref="AndFilter"/>.</summary>
public sealed record AndFilter(ImmutableArray<FilterNode> Operands) : FilterNode
{
    /// <summary>Whether the other has equal operands in the same order.</summary>
    public bool Equals(AndFilter? other) => other is not null && Operands.AsSpan().SequenceEqual(other.Operands.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Operands.Aggregate(1, HashCode.Combine);
}

/// <summary>At least one holds. At least two operands, none of which is itself an <see cref="OrFilter"/>.</summary>
public sealed record OrFilter(ImmutableArray<FilterNode> Operands) : FilterNode
{
    /// <summary>Whether the other has equal operands in the same order.</summary>
    public bool Equals(OrFilter? other) => other is not null && Operands.AsSpan().SequenceEqual(other.Operands.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Operands.Aggregate(2, HashCode.Combine);
}

/// <summary>Does not hold.</summary>
public sealed record NotFilter(FilterNode Operand) : FilterNode;

/// <summary>
/// At least one value is assigned at the path (<c>pr</c>), and is not an empty string (RFC 7644 §3.4.2.2, table 3). A complex value is there
/// if any of its sub-attributes is assigned.
/// </summary>
public sealed record PresentFilter(AttributePath Path) : FilterNode;

/// <summary>A value at the path compares as said with a literal.</summary>
/// <param name="Path">Ends at an attribute that is not complex.</param>
/// <param name="Operator">One that the attribute's type allows.</param>
/// <param name="Value">The literal, converted to the attribute's type; see <see cref="ComparisonValue"/>.</param>
public sealed record ComparisonFilter(AttributePath Path, ComparisonOperator Operator, ComparisonValue Value) : FilterNode
{
    /// <summary>The literal as it was written, which a PATCH stores when it makes the element that a path names. Two filters that differ only in it are equal.</summary>
    public ScimValue? Literal { get; init; }

    /// <summary>Whether the other compares the same path in the same way with the same value.</summary>
    public bool Equals(ComparisonFilter? other) => other is not null && Path.Equals(other.Path) && Operator == other.Operator && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Operator, Value);
}

/// <summary>One element of a multi-valued (or the object of a single-valued) complex attribute satisfies the inner filter, whose paths start at the element.</summary>
public sealed record ValueFilter(AttributePath Path, FilterNode Inner) : FilterNode;

/// <summary>Operators of RFC 7644 table 3, without <c>pr</c>.</summary>
public enum ComparisonOperator
{
    /// <summary><c>eq</c></summary>
    Equal,

    /// <summary><c>ne</c></summary>
    NotEqual,

    /// <summary><c>co</c></summary>
    Contains,

    /// <summary><c>sw</c></summary>
    StartsWith,

    /// <summary><c>ew</c></summary>
    EndsWith,

    /// <summary><c>gt</c></summary>
    GreaterThan,

    /// <summary><c>ge</c></summary>
    GreaterOrEqual,

    /// <summary><c>lt</c></summary>
    LessThan,

    /// <summary><c>le</c></summary>
    LessOrEqual,
}

/// <summary>A value in the form in which it is compared, by the evaluator and by both databases alike.</summary>
/// <remarks>
/// Exactly one is set. <see cref="Text"/>: a string (folded unless case-exact), reference, binary, or a dateTime as <see cref="ScimInstant"/>
/// writes it, whose ordinal order is the order of instants. <see cref="Number"/>: an integer or decimal. <see cref="Truth"/>: a boolean.
/// </remarks>
/// <param name="Text">Compared by code point.</param>
/// <param name="Number">Compared as a number.</param>
/// <param name="Truth">Compared for equality only.</param>
public readonly record struct ComparisonValue(string? Text = null, decimal? Number = null, bool? Truth = null);
