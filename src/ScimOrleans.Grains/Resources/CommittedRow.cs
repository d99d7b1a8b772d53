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
}
