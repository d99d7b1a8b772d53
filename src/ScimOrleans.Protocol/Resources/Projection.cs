using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Which attributes an answer carries: <c>attributes</c> and <c>excludedAttributes</c> of RFC 7644 §3.9, resolved for one resource type.</summary>
/// <remarks>
/// What is <c>returned</c> always stays and what is never returned never comes (RFC 7643 §7); what is returned on request comes when it is
/// named itself. An attribute that is named brings its sub-attributes; a sub-attribute brings its parent with it alone.
/// </remarks>
public sealed class Projection
{
    private readonly Mode _mode;
    private readonly ImmutableHashSet<AttributeDefinition> _named;
    private readonly ImmutableHashSet<AttributeDefinition> _aboveNamed;

    private Projection(Mode mode, ImmutableHashSet<AttributeDefinition> named)
    {
        _mode = mode;
        _named = named;
        _aboveNamed = [.. named.SelectMany(Ancestors)];
    }

    private enum Mode
    {
        /// <summary>What is returned by default.</summary>
        All,

        /// <summary>What is named.</summary>
        Only,

        /// <summary>What is returned by default and not named.</summary>
        Except,
    }

    /// <summary>Nothing was asked for: what is returned by default.</summary>
    public static Projection Default { get; } = new(Mode.All, []);

    /// <summary>Whether nothing was asked for.</summary>
    public bool IsDefault => _mode == Mode.All;

    /// <summary>Reads the two parameters of a request.</summary>
    /// <remarks>
    /// Names may be qualified by a URN, and be in any case; the URN of the core schema means all its attributes, that of an extension the extension.
    /// A name that the type does not have selects nothing, as the RFC leaves open: clients ask for what other servers have. So
    /// <c>attributes=noSuch</c> leaves what is always returned.
    /// </remarks>
    /// <param name="type">The type of the resources in the answer.</param>
    /// <param name="attributes">Names, each text one or several with commas; none, or only blanks, when the request has no such parameter.</param>
    /// <param name="excludedAttributes">The same.</param>
    /// <param name="limits">Bounds the number of names.</param>
    /// <returns>The projection, or 400 <c>invalidValue</c>: both were given (they exclude each other), or too many names.</returns>
    public static ScimResult<Projection> Parse(ResourceTypeDefinition type, IReadOnlyList<string> attributes, IReadOnlyList<string> excludedAttributes, ScimLimits limits)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(limits);
        var only = Names(attributes);
        var except = Names(excludedAttributes);
        if (only.Length > 0 && except.Length > 0)
        {
            return ScimErrors.InvalidValue("attributes and excludedAttributes exclude each other; send one of them.");
        }

        if (only.Length + except.Length > limits.MaxProjectedAttributes)
        {
            var parameter = only.Length > 0 ? "attributes" : "excludedAttributes";
            return ScimErrors.InvalidValue($"{parameter} has more than {limits.MaxProjectedAttributes} names ({nameof(ScimLimits.MaxProjectedAttributes)}).");
        }

        return (only.Length, except.Length) switch
        {
            (0, 0) => Default,
            (_, 0) => new Projection(Mode.Only, Resolve(type, only)),
            _ => new Projection(Mode.Except, Resolve(type, except)),
        };
    }

    /// <summary>Whether an answer carries the attribute or any part of it. What is not wanted need not be loaded.</summary>
    public bool Wants(AttributeDefinition attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        var underWanted = attribute.Parent is null || Wants(attribute.Parent);
        return attribute.Returned switch
        {
            Returned.Never => false,
            Returned.Always => underWanted,
            _ => _mode switch
            {
                Mode.All => attribute.Returned == Returned.Default && underWanted,
                Mode.Only => _named.Contains(attribute) || _aboveNamed.Contains(attribute) || (attribute.Returned == Returned.Default && IsUnderNamed(attribute)),
                _ => attribute.Returned == Returned.Default && underWanted && !_named.Contains(attribute),
            },
        };
    }

    /// <summary>The values that an answer carries; objects and lists of which nothing is left are gone.</summary>
    internal ComplexValue Apply(ComplexValue attributes) => ComplexValue.OfOrdered([.. attributes.Values
        .Where(entry => Wants(entry.Attribute))
        .Select(entry => entry with { Value = Apply(entry.Value) })
        .Where(entry => entry.Value is not (ComplexValue { IsEmpty: true } or MultiValue { Items.IsEmpty: true }))]);

    private ScimValue Apply(ScimValue value) => value switch
    {
        ComplexValue complex => Apply(complex),
        MultiValue list => new MultiValue([.. list.Items.Select(Apply).Where(item => item is not ComplexValue { IsEmpty: true })]),
        _ => value,
    };

    /// <summary>Whether a named attribute brings this one with it: sub-attributes on request do not come so.</summary>
    private bool IsUnderNamed(AttributeDefinition attribute) => attribute.Parent is { } parent
        && (_named.Contains(parent) || (parent.Returned != Returned.Request && IsUnderNamed(parent)));

    private static string[] Names(IReadOnlyList<string> texts) => texts.Count == 0
        ? []
        : [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static ImmutableHashSet<AttributeDefinition> Resolve(ResourceTypeDefinition type, string[] names)
    {
        var named = ImmutableHashSet.CreateBuilder<AttributeDefinition>();
        foreach (var name in names)
        {
            if (type.TryResolve(name, out var steps))
            {
                named.Add(steps[^1]);
            }
            else if (name.Equals(type.Schema.Id, StringComparison.OrdinalIgnoreCase))
            {
                named.UnionWith(type.Schema.Attributes);
            }
        }

        return named.ToImmutable();
    }

    private static IEnumerable<AttributeDefinition> Ancestors(AttributeDefinition attribute)
    {
        for (var parent = attribute.Parent; parent is not null; parent = parent.Parent)
        {
            yield return parent;
        }
    }
}
