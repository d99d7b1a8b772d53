using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Grains.Rules;

/// <summary>
/// Finds users that the directory shows with one username or one email, folded. Of each text it keeps eight bytes of a hash: some dozen megabytes for
/// a million users, whatever they are called. The examples are found by a second walk.
/// </summary>
internal sealed class CollisionCount
{
    private static readonly (string Name, byte[] Property)[] _attributes = [("username", "username"u8.ToArray()), ("email", "email"u8.ToArray())];

    private readonly HashSet<long>[] _seen = [[], []];
    private readonly HashSet<long>[] _shared = [[], []];
    private readonly Dictionary<(int Attribute, string Folded), List<MappedUserReference>> _examples = [];

    /// <summary>Texts that more than one user has.</summary>
    public long Count => _shared.Sum(shared => (long)shared.Count);

    /// <summary>Looks at a user as it would be.</summary>
    public void Add(RuledRow row, ResourceEvaluation after)
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            if (TextOf(row, after, i) is { } text && !_seen[i].Add(HashOf(text)))
            {
                _shared[i].Add(HashOf(text));
            }
        }
    }

    /// <summary>Whether the users have to be walked over again. What was only needed to find collisions is forgotten.</summary>
    public bool NeedExamples()
    {
        Array.ForEach(_seen, seen => seen.Clear());
        return Count > 0;
    }

    /// <summary>Looks at a user again.</summary>
    public void AddExample(RuledRow row, ResourceEvaluation after)
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            if (TextOf(row, after, i) is not { } text || !_shared[i].Contains(HashOf(text)))
            {
                continue;
            }

            if (!_examples.TryGetValue((i, text), out var users) && _examples.Count < RulesPreview.MaxExamples)
            {
                _examples[(i, text)] = users = [];
            }

            if (users is { Count: < RulesPreview.MaxExamples })
            {
                users.Add(new() { Id = row.Id, Name = row.Name, Owner = row.Owner });
            }
        }
    }

    /// <summary>The examples.</summary>
    public ImmutableArray<CollisionExample> ToExamples() =>
        [.. _examples.Select(example => new CollisionExample { Attribute = _attributes[example.Key.Attribute].Name, Value = example.Key.Folded, Users = [.. example.Value] })];

    /// <summary>The folded text, if the directory shows the user.</summary>
    private static string? TextOf(RuledRow row, ResourceEvaluation after, int attribute) =>
        row.Active && after.Included && Read(after.Mapped.Span, _attributes[attribute].Property) is { } text ? CaseFolding.Fold(text) : null;

    private static string? Read(ReadOnlySpan<byte> mapped, ReadOnlySpan<byte> property)
    {
        if (mapped.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(mapped);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(property);
                reader.Read();
                if (isIt)
                {
                    return reader.GetString();
                }
            }
        }

        return null;
    }

    private static long HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
