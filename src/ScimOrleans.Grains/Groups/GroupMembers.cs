using System.Globalization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Groups;

/// <summary>Reads a group's members: only for value filters that ask for more than ids.</summary>
internal static class GroupMembers
{
    /// <summary>Reads them.</summary>
    /// <returns>The members; 404 if the group is gone; 400 <c>tooMany</c> if there are more than one request may hold in memory.</returns>
    public static async Task<ScimResult<List<MemberReference>>> ReadAsync(IDirectoryStore store, TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        await using var reading = await store.OpenGroupAsync(tenant, id, cancellationToken);
        if (reading is null)
        {
            return ScimErrors.NotFound($"There is no {ResourceKind.Group} with the id '{id}'.");
        }

        var members = new List<MemberReference>();
        await foreach (var member in reading.Members.WithCancellation(cancellationToken))
        {
            if (members.Count == ScimLimits.Default.MaxMembers)
            {
                return ScimErrors.TooMany(string.Create(CultureInfo.InvariantCulture,
                    $"The group has more than {ScimLimits.Default.MaxMembers} members ({nameof(ScimLimits.MaxMembers)}), too many for a value filter that asks for more than ids. Name the members by id: members[value eq \"…\"]."));
            }

            members.Add(new(member.Id, member.Display, member.Kind.ToString()));
        }

        return members;
    }
}
