using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Generators;

/// <summary>Random resources: every attribute of the type's schemas that a client can write, each now and then absent.</summary>
public static class ResourceGenerators
{
    /// <summary>Resources as the reader would give them: valid, at most one primary, without what the server computes. Names are not unique.</summary>
    public static Gen<Resource> Resource(ResourceTypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Attributes(type.Root.SubAttributes.Where(attribute => IsWritten(type, attribute)), always: false).Select(attributes => new Resource(type, attributes));
    }

    /// <summary>Resources as filters see them, with ids, instants, versions and members or groups from a pool.</summary>
    public static Gen<FilterSubject> Subject(ResourceTypeDefinition type, FilterPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        pool ??= FilterPool.Default;
        var id = Gen.OneOf(pool.Ids.ToArray());
        var instant = Gen.OneOf(pool.Instants.ToArray());
        var reference = Gen.Select(id, ValueGenerators.Name, type.GroupsAttribute is null ? Gen.OneOf("User", "Group") : Gen.Const("direct"), (target, display, kind) => new SubjectReference(target, display, kind));
        var references = type.GroupsAttribute is null && type.MembersAttribute is null ? Gen.Const(Array.Empty<SubjectReference>()) : reference.Array[0, 3];
        return Gen.Select(Resource(type), id, Gen.Select(instant, instant), Gen.OneOf(pool.Versions.ToArray()), references, (resource, own, instants, version, shown) => new FilterSubject
        {
            Type = type,
            Attributes = resource.Attributes,
            Id = own,
            Created = instants.Item1,
            LastModified = instants.Item2,
            Version = version,
            BaseAddress = pool.BaseAddress,
            References = shown,
        });
    }

    /// <summary>A subject for the report of a failed test.</summary>
    public static string Describe(FilterSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var output = new ArrayBufferWriter<byte>();
        SearchDocument.Write(output, new(subject.Type, subject.Attributes));
        return $"{subject.Type.Name} {subject.Id} {subject.Version} {ScimInstant.Format(subject.Created)} {ScimInstant.Format(subject.LastModified)} "
            + $"[{string.Join(", ", subject.References)}] {Encoding.UTF8.GetString(output.WrittenSpan)}";
    }

    private static bool IsWritten(ResourceTypeDefinition type, AttributeDefinition attribute) =>
        attribute.Returned != Returned.Never && !ReferenceEquals(attribute, type.MembersAttribute) && !ReferenceEquals(attribute, type.GroupsAttribute)
        && (attribute.SchemaId.Length > 0 || attribute.Name == "externalId");

    private static Gen<ComplexValue> Attributes(IEnumerable<AttributeDefinition> attributes, bool always)
    {
        var empty = Gen.Const(ImmutableList<AttributeValue>.Empty);
        return attributes.Aggregate(empty, (before, attribute) => Gen.Select(before, MaybeValue(attribute, always), (values, value) => value is null ? values : values.Add(new(attribute, value))))
            .Select(values => ComplexValue.Of(values));
    }

    private static Gen<ScimValue?> MaybeValue(AttributeDefinition attribute, bool always)
    {
        var value = attribute.MultiValued ? Element(attribute).Array[1, 3].Select(elements => (ScimValue?)new MultiValue(OnePrimary(attribute, elements))) : Element(attribute).Select(element => (ScimValue?)element);
        return attribute.Required || always ? value : Gen.Frequency((2, Gen.Const((ScimValue?)null)), (1, value));
    }

    private static Gen<ScimValue> Element(AttributeDefinition attribute)
    {
        if (attribute.Type != AttributeType.Complex)
        {
            return ValueGenerators.Simple(attribute);
        }

        // One sub-attribute is always there: an object without values is no value.
        var some = Gen.Int[0, attribute.SubAttributes.Length - 1].SelectMany(sure =>
            Gen.Select(Attributes([attribute.SubAttributes[sure]], always: true), Attributes(attribute.SubAttributes.RemoveAt(sure), always: false),
                (one, others) => (ScimValue)ComplexValue.Of([.. one.Values, .. others.Values])));
        return some;
    }

    private static ImmutableArray<ScimValue> OnePrimary(AttributeDefinition attribute, ScimValue[] elements)
    {
        var seen = false;
        return [.. elements.Select(element =>
        {
            if (attribute.PrimaryAttribute is not { } primary || element is not ComplexValue complex || !ReferenceEquals(complex[primary], BooleanValue.True))
            {
                return element;
            }

            var kept = seen ? complex.With(primary, BooleanValue.False) : complex;
            seen = true;
            return kept;
        })];
    }
}
