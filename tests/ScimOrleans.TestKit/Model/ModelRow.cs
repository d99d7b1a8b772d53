using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>A row of <c>users</c> or <c>groups</c>.</summary>
internal sealed record ModelRow
{
    private static readonly byte[] _noAttributes = "{}"u8.ToArray();
    private static readonly JsonSerializerOptions _logOptions = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public required ResourceKind Kind { get; init; }

    public required Guid Id { get; init; }

    public required ResourceOwner Owner { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required ResourceContent Content { get; init; }

    public bool Protected { get; init; }

    public bool Detached { get; init; }

    public NameHolder ToNameHolder() => new(Id, Owner, Content.Active, Protected, Detached);

    public StoredResource ToStored(ImmutableArray<GroupMembership> groups) => new()
    {
        Kind = Kind,
        Id = Id,
        Owner = Owner,
        Version = Version,
        Created = Created,
        LastModified = LastModified,
        Json = Content.Json,
        DisplayName = Content.DisplayName,
        LocalDisplayName = Content.LocalDisplayName,
        Active = Content.Active,
        Protected = Protected,
        Detached = Detached,
        Groups = groups,
        GroupsDigest = Digest(groups),
    };

    /// <summary>A user's mapped attributes; an empty object for groups.</summary>
    public JsonElement Mapped => JsonElement.Parse(Content.Mapped.IsEmpty ? "{}"u8 : Content.Mapped.Span);

    /// <summary>The row as rules are about it.</summary>
    public RuledRow ToRuled() => new()
    {
        Kind = Kind,
        Id = Id,
        Owner = Owner,
        Version = Version,
        Name = Content.Name,
        LocalDisplayName = Content.LocalDisplayName,
        Active = Content.Active,
        Json = Content.Json,
        Evaluation = new()
        {
            Included = Content.Included,
            Mapped = Kind == ResourceKind.User && Content.Mapped.IsEmpty ? _noAttributes : Content.Mapped,
            RulesVersion = Content.RulesVersion,
        },
    };

    /// <summary>The row as the change log keeps it.</summary>
    public byte[] ToLogContent() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        owner = Owner.Text,
        created = Created,
        lastModified = LastModified,
        name = Content.Name,
        nameFolded = Content.NameFolded,
        externalId = Content.ExternalId,
        displayName = Content.DisplayName,
        localDisplayName = Content.LocalDisplayName,
        active = Content.Active,
        @protected = Protected,
        detached = Detached,
        included = Content.Included,
        mapped = Kind == ResourceKind.User ? Mapped : (JsonElement?)null,
        rulesVersion = Content.RulesVersion,
        json = JsonDocument.Parse(Content.Json).RootElement,
        search = JsonDocument.Parse(Content.Search).RootElement,
    }, _logOptions);

    private static string Digest(ImmutableArray<GroupMembership> groups)
    {
        if (groups.IsEmpty)
        {
            return "";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var group in groups)
        {
            var display = Encoding.UTF8.GetBytes(group.Display);
            BinaryPrimitives.WriteInt32LittleEndian(length, display.Length);
            hash.AppendData(group.Id.ToByteArray());
            hash.AppendData(length);
            hash.AppendData(display);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
