using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Finds what refers to a user or group.</summary>
internal static class ReferenceViews
{
    /// <summary>Reads it all.</summary>
    public static async Task<DirectoryReferences> ReadAsync(ViewSnapshot snapshot, Guid id, CancellationToken cancellationToken)
    {
        var reading = new RoleReading(snapshot);
        var held = await reading.ByHandAsync([id], cancellationToken);
        var names = await reading.NamesAsync([.. held.Select(role => role.Role)], cancellationToken);
        return new(
            [.. held.Select(role => new ReferringRole(role.Role, names[role.Role].Name)).OrderBy(role => role.Id)],
            await GroupsAsync(snapshot, id, cancellationToken),
            await MembersAsync(snapshot, id, cancellationToken));
    }

    private static async Task<List<ReferringGroup>> GroupsAsync(ViewSnapshot snapshot, Guid id, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var group = snapshot.Dialect.Probe("groups", "g", "g.id, g.name, g.owner", $"g.tenant = {statement.Tenant} AND g.id = m.group_id");
        return await statement.ReadAsync(
            $"SELECT g.id, g.name, g.owner, m.suspended FROM members m {group} WHERE m.tenant = {statement.Tenant} AND m.member_id = {statement.Arguments.Id(id)} ORDER BY g.id",
            row => new ReferringGroup(snapshot.Dialect.ReadId(row, 0), row.GetString(1), ResourceOwner.Parse(row.GetString(2)), row.GetInt32(3) != 0),
            cancellationToken);
    }

    private static async Task<long> MembersAsync(ViewSnapshot snapshot, Guid id, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        return (await statement.ReadAsync(
            $"SELECT count(*) FROM members m WHERE m.tenant = {statement.Tenant} AND m.group_id = {statement.Arguments.Id(id)}", row => row.GetInt64(0), cancellationToken))[0];
    }
}
