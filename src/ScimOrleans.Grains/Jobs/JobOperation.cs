using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Jobs;

/// <summary>What a job does to one row. The log names the job where a request would stand.</summary>
internal static class JobOperation
{
    private const int RequestIdLength = 64;

    /// <summary>An operation, without what it does.</summary>
    public static CommitOperation Of(BackgroundJob job, RuledRow row, CommitAction action, ResourceOwner actor, DateTimeOffset now) => new()
    {
        OperationId = Guid.CreateVersion7(now),
        Tenant = job.Tenant,
        Kind = row.Kind,
        Action = action,
        ResourceId = row.Id,
        Actor = actor,
        At = now,
        RequestId = job.Name.Length <= RequestIdLength ? job.Name : job.Name[..RequestIdLength],
    };
}
