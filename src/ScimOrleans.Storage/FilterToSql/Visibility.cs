using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>What a viewer may see, as <c>StoredResource.IsVisibleTo</c> says it. True or false, never NULL.</summary>
internal static class Visibility
{
    /// <summary>Condition on a row of users or groups.</summary>
    public static string Of(ResourceKind kind, string row, SqlArguments arguments) => kind == ResourceKind.User ? OfUser(row, arguments) : OfGroup(row, arguments);

    /// <summary>Condition on a row of users.</summary>
    public static string OfUser(string row, SqlArguments arguments) =>
        $"(NOT {row}.detached AND ({row}.owner = {arguments.Viewer} OR ({row}.owner = 'local' AND NOT {row}.protected)))";

    /// <summary>Condition on a row of groups.</summary>
    public static string OfGroup(string row, SqlArguments arguments) => $"({row}.owner = {arguments.Viewer})";
}
