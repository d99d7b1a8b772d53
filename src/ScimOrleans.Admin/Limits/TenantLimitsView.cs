using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Admin.Limits;

/// <summary>How much a tenant may ask for, and its directory may hold; what is null is left to the server's options. Of requests each instance of the service grants as much.</summary>
/// <param name="RequestsPerSecond">Requests per second in the long run, 1 to 100,000; more are answered 429. Microsoft's gallery requires 25.</param>
/// <param name="Burst">Requests that may come at once after a pause, 1 to 100,000; null for two seconds' worth where requestsPerSecond is set.</param>
/// <param name="ConcurrentRequests">Requests under way at the same time, 1 to 100,000.</param>
/// <param name="MaxBodyBytes">Largest request body in bytes, 1,024 to 1,073,741,824; never more than the server's option allows.</param>
/// <param name="Users">Users, inactive ones included, 1 to 1,000,000,000; the creation of another one is answered 403.</param>
/// <param name="Groups">Groups but the built-in one, 1 to 1,000,000,000; the creation of another one is answered 403.</param>
/// <param name="MembersPerGroup">Users and groups in one group, 1 to 1,000,000,000; a change that would add more is answered 403.</param>
internal sealed record TenantLimitsView(
    int? RequestsPerSecond = null, int? Burst = null, int? ConcurrentRequests = null, int? MaxBodyBytes = null, long? Users = null, long? Groups = null, long? MembersPerGroup = null)
{
    /// <summary>Shows limits.</summary>
    public static TenantLimitsView Of(TenantSnapshot tenant) => new(
        tenant.Limits?.RequestsPerSecond,
        tenant.Limits?.Burst,
        tenant.Limits?.ConcurrentRequests,
        tenant.Limits?.MaxBodyBytes,
        tenant.DirectoryLimits?.Users,
        tenant.DirectoryLimits?.Groups,
        tenant.DirectoryLimits?.MembersPerGroup);

    /// <summary>Those of requests.</summary>
    public RequestLimits ToRequestLimits() =>
        new() { RequestsPerSecond = RequestsPerSecond, Burst = Burst, ConcurrentRequests = ConcurrentRequests, MaxBodyBytes = MaxBodyBytes };

    /// <summary>Those of the directory.</summary>
    public DirectoryLimits ToDirectoryLimits() => new() { Users = Users, Groups = Groups, MembersPerGroup = MembersPerGroup };
}
