using System.Text.Json;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness.Histories;

/// <summary>What the checks look at of a user or group, apart from memberships.</summary>
/// <param name="Name">A user's userName, a group's displayName.</param>
/// <param name="Title">A user's title.</param>
/// <param name="Nickname">A user's nickName: always written together with the title, and so always the same.</param>
/// <param name="Active">Whether the user is active; true for a group.</param>
internal sealed record RowState(string Name, string? Title, string? Nickname, bool Active)
{
    /// <summary>As an answer shows it.</summary>
    public static RowState OfAnswer(JsonElement resource) => resource.TryGetProperty("userName", out var name)
        ? new(name.GetString()!, Text(resource, "title"), Text(resource, "nickName"), resource.GetProperty("active").GetBoolean())
        : new(resource.GetProperty("displayName").GetString()!, null, null, true);

    /// <summary>As the change log tells it.</summary>
    public static RowState OfLog(RebuiltRow row) => new(row.Name, Text(row.Json, "title"), Text(row.Json, "nickName"), row.Active);

    private static string? Text(JsonElement resource, string name) => resource.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>One resource in an answer, to be compared with others of the same version.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its <c>meta.version</c>.</param>
/// <param name="Content">What the version stands for.</param>
internal sealed record Representation(Guid Id, string Version, string Content);
