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
/// Finds users that the directory shows with one username or one email, folded. Of each text it keeps eight bytes of a hash, and of no more than some at a time: a directory that has
/// more is walked over several times, for one part of the hashes after the other. The examples are found by a last walk.
/// </summary>
/// <param name="maxKept">Hashes that are kept at a time, of usernames and of emails each: 32 bytes each in memory.</param>
internal sealed class CollisionCount(int maxKept = CollisionCount.MaxKept)
{
    /// <summary>Enough for a million users in one walk, in some 64 MB.</summary>
    public const int MaxKept = 1_000_000;

    private static readonly (string Name, byte[] Property)[] _attributes = [("username", "username"u8.ToArray()), ("email", "email"u8.ToArray())];

    private readonly HashSet<long>[] _seen = [[], []];
    private readonly HashSet<long>[] _shared = [[], []];
    private readonly HashSet<long>[] _forExamples = [[], []];
    private readonly Dictionary<(int Attribute, string Folded), List<MappedUserReference>> _examples = [];

    /// <summary>Parts that are still to be walked for: the hashes that leave a rest when they are divided.</summary>
    private readonly Stack<(ulong Residue, ulong Divisor)> _parts = [];

    private (ulong Residue, ulong Divisor) _part = (0, 1);

    /// <summary>Texts that more than one user has, when all parts have been walked for.</summary>
    public long Count { get; private set; }

    /// <summary>Looks at a user as it would be.</summary>
    public void Add(RuledRow row, ResourceEvaluation after)
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            if (TextOf(row, after, i) is not { } text || HashOf(text) is var hash && !IsInPart(hash))
            {
                continue;
            }

            if (!_seen[i].Add(hash))
            {
                _shared[i].Add(hash);
            }

            while (_seen[i].Count > maxKept)
            {
                Halve();
            }
        }
    }

    /// <summary>Ends a walk.</summary>
    /// <returns>Whether the users have to be walked over again, to be added for another part.</returns>
    public bool NextPart()
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            Count += _shared[i].Count;
            _forExamples[i].UnionWith(_shared[i].Take(RulesPreview.MaxExamples));
            _shared[i].Clear();
            _seen[i].Clear();
        }

        return _parts.TryPop(out _part);
    }

    /// <summary>Whether the users have to be walked over once more.</summary>
    public bool NeedExamples() => Count > 0;

    /// <summary>Looks at a user again.</summary>
    public void AddExample(RuledRow row, ResourceEvaluation after)
    {
        for (var i = 0; i < _attributes.Length; i++)
        {
            if (TextOf(row, after, i) is not { } text || !_forExamples[i].Contains(HashOf(text)))
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

    private bool IsInPart(long hash) => (ulong)hash % _part.Divisor == _part.Residue;

    /// <summary>Leaves half of the part for another walk.</summary>
    private void Halve()
    {
        _parts.Push((_part.Residue + _part.Divisor, _part.Divisor * 2));
        _part = (_part.Residue, _part.Divisor * 2);
        for (var i = 0; i < _attributes.Length; i++)
        {
            _seen[i].RemoveWhere(hash => !IsInPart(hash));
            _shared[i].RemoveWhere(hash => !IsInPart(hash));
        }
    }

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
