using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;

namespace ScimOrleans.Admin.Jobs;

/// <summary>How far a tenant's background jobs are.</summary>
internal static class JobEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/jobs</c>.</summary>
    public static void MapJobs(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Jobs");
        api.MapGet("/tenants/{tenant}/jobs", ListAsync).WithName("ListJobs").RequireScope(OperatorScope.Read);
        api.MapGet("/tenants/{tenant}/jobs/{job}", GetAsync).WithName("GetJob").RequireScope(OperatorScope.Read);
    }

    /// <summary>A tenant's background jobs, by name: the last run of each, also after the tenant was deleted.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="jobs">Where they are kept.</param>
    /// <param name="limit">Jobs on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Ok<Page<JobView>>> ListAsync(string tenant, IJobStore jobs, int? limit, string? cursor, CancellationToken cancellationToken) => TypedResults.Ok(WholeList.Page(
        TenantId.TryParse(tenant, out var id) ? await jobs.ListAsync(id, cancellationToken) : [], job => job.Name, JobView.Of, limit, cursor));

    /// <summary>One background job: how far it is, and what came of it.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="job">The job's name, such as delete or rules.okta.</param>
    /// <param name="jobs">Where they are kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<JobView>, ProblemHttpResult>> GetAsync(string tenant, string job, IJobStore jobs, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await jobs.ReadAsync(id, job, cancellationToken) is { } found ? TypedResults.Ok(JobView.Of(found)) : Problems.NotFound("job");
}

/// <summary>Work that goes on by itself.</summary>
/// <param name="Name">Its name within the tenant.</param>
/// <param name="Status">Whether it is over.</param>
/// <param name="Done">Pieces that are done.</param>
/// <param name="Total">Pieces that there are, as far as that is known.</param>
/// <param name="Note">What came of it, or what it waits for.</param>
/// <param name="Started">When it was begun.</param>
/// <param name="Updated">When it last got on.</param>
/// <param name="Finished">When it ended.</param>
internal sealed record JobView(string Name, JobStatus Status, long Done, long? Total, string? Note, DateTimeOffset Started, DateTimeOffset Updated, DateTimeOffset? Finished)
{
    /// <summary>Shows a job.</summary>
    public static JobView Of(BackgroundJob job) => new(
        job.Name, job.Finished is null ? JobStatus.Running : JobStatus.Finished, job.Done, job.Total, job.Note, job.Started, job.Updated, job.Finished);

    /// <summary>Where it can be read.</summary>
    public static string AddressOf(TenantId tenant, string name) => $"/api/v1/tenants/{tenant}/jobs/{name}";
}

/// <summary>Whether a job is over.</summary>
internal enum JobStatus
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is over.</summary>
    Finished,
}
