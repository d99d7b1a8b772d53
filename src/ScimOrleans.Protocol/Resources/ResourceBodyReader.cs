using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Reads a whole resource: its values by the schema, and apart from them what is the server's, the store's or nobody's.</summary>
internal ref struct ResourceBodyReader(ResourceTypeDefinition type, ReadOnlySpan<byte> utf8, ReadOptions options, bool trusted = false)
{
    private ValueReader _values = new(utf8, options, type.Root, trusted);
    private readonly List<MemberInput> _members = [];
    private ComplexBuilder _builder = new();
    private string? _id;
    private bool _hasSchemas;
    private bool _namesSchema;
    private bool _hasMembers;
    private bool _hasActive;
    private bool _passwordGiven;

    /// <summary>Why <see cref="TryRead"/> returned false.</summary>
    public readonly ScimError Error => _values.Body.Error!;

    /// <summary>Reads the body from its first byte to its last.</summary>
    public bool TryRead(out ResourceInput input)
    {
        input = null!;
        if (!TryReadProperties() || !SchemasAreRight())
        {
            return false;
        }

        var resource = new Resource(type, _builder.Build());
        if (!trusted && ResourceRules.Check(resource) is { } error)
        {
            return _values.Body.Fail(error);
        }

        input = new()
        {
            Resource = resource,
            Id = _id,
            Members = _members,
            HasMembers = _hasMembers,
            HasActive = _hasActive,
            PasswordGiven = _passwordGiven,
        };
        return true;
    }

    private bool TryReadProperties()
    {
        ref var body = ref _values.Body;
        if (!body.Next() || body.Token != JsonTokenType.StartObject)
        {
            return body.Fail(ScimErrors.InvalidSyntax("The body must be a JSON object."));
        }

        while (body.Next() && body.Token == JsonTokenType.PropertyName)
        {
            if (!_values.TryReadName(type.Root, ref _builder, out var attribute) || (attribute is not null && !TryReadValue(attribute)))
            {
                return false;
            }
        }

        // The last step refuses what follows the object.
        return body.Error is null && !body.Next();
    }

    private bool TryReadValue(AttributeDefinition attribute)
    {
        ref var body = ref _values.Body;
        if (ReferenceEquals(attribute, type.MembersAttribute))
        {
            _hasMembers = true;
            return MemberReader.TryRead(ref _values, attribute, _members);
        }

        if (ReferenceEquals(attribute, type.PasswordAttribute))
        {
            _passwordGiven = body.Token != JsonTokenType.Null;
            return _values.TryRead(attribute, out _);
        }

        if (attribute is { SchemaId: "", Name: "schemas" })
        {
            return TryReadSchemas();
        }

        if (attribute is { SchemaId: "", Name: "id" } && body.Token == JsonTokenType.String)
        {
            return _values.TryReadText(attribute, "a string", out _id!);
        }

        if (ReferenceEquals(attribute, type.GroupsAttribute) || (attribute.Mutability == Mutability.ReadOnly && (!trusted || attribute.SchemaId.Length == 0)))
        {
            return body.Skip();
        }

        if (!_values.TryRead(attribute, out var value))
        {
            return false;
        }

        if (value is not null)
        {
            _builder.Add(attribute, value);
            _hasActive |= value is BooleanValue && attribute is { SchemaId: SchemaUrns.User, Name: "active" };
        }

        return true;
    }

    private bool TryReadSchemas()
    {
        ref var body = ref _values.Body;
        if (body.Token == JsonTokenType.Null)
        {
            return true;
        }

        _hasSchemas = true;
        if (body.Token == JsonTokenType.String && options.Allows(IdpTolerances.SingleElement))
        {
            return TryReadSchema();
        }

        if (body.Token != JsonTokenType.StartArray)
        {
            return body.Fail(ScimErrors.InvalidSyntax("schemas must be an array of URNs."));
        }

        for (var count = 0; body.Next() && body.Token != JsonTokenType.EndArray; count++)
        {
            if (count == options.Limits.MaxElements)
            {
                return body.Fail(ScimErrors.InvalidSyntax($"schemas has more than {options.Limits.MaxElements} elements ({nameof(ScimLimits.MaxElements)})."));
            }

            if (!TryReadSchema())
            {
                return false;
            }
        }

        return body.Error is null;
    }

    private bool TryReadSchema()
    {
        ref var body = ref _values.Body;
        if (body.Token != JsonTokenType.String)
        {
            return body.Fail(ScimErrors.InvalidSyntax("schemas must be an array of URNs."));
        }

        if (!body.TryReadText([], out var urn, out var fault))
        {
            return body.Fail(ScimErrors.InvalidSyntax($"A URN in schemas {fault}."));
        }

        _namesSchema |= urn.Equals(type.Schema.Id, StringComparison.OrdinalIgnoreCase) || type.Find(urn) is { IsExtension: true };
        return true;
    }

    private bool SchemasAreRight()
    {
        if (trusted || _namesSchema || options.Allows(IdpTolerances.AnySchemas))
        {
            return true;
        }

        return _values.Body.Fail(ScimErrors.InvalidSyntax(_hasSchemas
            ? $"schemas names no schema of {type.Name}; it must name {type.Schema.Id}."
            : $"schemas is missing; it must name {type.Schema.Id}."));
    }
}
