using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Resources;

/// <summary>The row as a commit left it, without reading it again.</summary>
internal static class CommittedRow
{
    /// <summary>A row that was made.</summary>
    public static StoredResource Created(CommitOperation operation, CommitResult result)
    {
        var content = operation.Content!;
        return new()
        {
            Kind = operation.Kind,
            Id = operation.ResourceId,
            Owner = operation.Actor,
            Viewer = operation.Actor,
            Version = result.Version,
            Created = result.Created,
            LastModified = result.LastModified,
            Json = content.Json,
            DisplayName = content.DisplayName,
            LocalDisplayName = content.LocalDisplayName,
            Active = content.Active,
            Protected = operation.Protected ?? false,
            Detached = operation.Detached ?? false,
        };
    }

    /// <summary>A row that was changed. A user's groups stay, but those of an inactive one, which has none; what an activation brings back must be read.</summary>
    public static StoredResource Updated(StoredResource row, CommitOperation operation, CommitResult result)
    {
        var updated = row with
        {
            Owner = operation.NewOwner ?? row.Owner,
            Version = result.Version,
            LastModified = result.LastModified,
            Protected = operation.Protected ?? row.Protected,
            Detached = operation.Detached ?? row.Detached,
        };
        if (operation.Content is { } content)
        {
            updated = updated with { Json = content.Json, DisplayName = content.DisplayName, LocalDisplayName = content.LocalDisplayName, Active = content.Active };
        }

        return updated.Active ? updated : updated with { Groups = [], GroupsDigest = "" };
    }
}
