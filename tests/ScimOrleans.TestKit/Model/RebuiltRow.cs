using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>A user or group as the change log tells of it.</summary>
public sealed record RebuiltRow
{
    /// <summary>User or group.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its version.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The members of <see cref="ChangeRecord.Content"/>.</summary>
    public required JsonElement Content { get; init; }

    /// <summary>Who owns it.</summary>
    public ResourceOwner Owner => ResourceOwner.Parse(Content.GetProperty("owner").GetString()!);

    /// <summary>Its name, as sent.</summary>
    public string Name => Content.GetProperty("name").GetString()!;

    /// <summary>Its <c>externalId</c>, or <see langword="null"/>.</summary>
    public string? ExternalId => Text("externalId");

    /// <summary>What the directory shows.</summary>
    public string DisplayName => Content.GetProperty("displayName").GetString()!;

    /// <summary>What was entered locally, or <see langword="null"/>.</summary>
    public string? LocalDisplayName => Text("localDisplayName");

    /// <summary>Whether it is active.</summary>
    public bool Active => Content.GetProperty("active").GetBoolean();

    /// <summary>Whether SCIM may not touch it.</summary>
    public bool Protected => Content.GetProperty("protected").GetBoolean();

    /// <summary>Whether its identity provider has deleted it.</summary>
    public bool Detached => Content.GetProperty("detached").GetBoolean();

    /// <summary>Whether the directory shows it.</summary>
    public bool Included => Content.GetProperty("included").GetBoolean();

    /// <summary>A user's mapped attributes; <see langword="null"/> for groups.</summary>
    public JsonElement? Mapped => Content.TryGetProperty("mapped", out var value) ? value : null;

    /// <summary>Version of the rules that evaluated it.</summary>
    public long RulesVersion => Content.GetProperty("rulesVersion").GetInt64();

    /// <summary>The stored JSON.</summary>
    public JsonElement Json => Content.GetProperty("json");

    private string? Text(string name) => Content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>How a member is in a group, as the change log tells of it.</summary>
public enum RebuiltMembership
{
    /// <summary>In both readings.</summary>
    Visible = 0,

    /// <summary>Put away when its user was deactivated.</summary>
    Suspended = 1,

    /// <summary>Pushed while its user was inactive.</summary>
    Pending = 2,
}
