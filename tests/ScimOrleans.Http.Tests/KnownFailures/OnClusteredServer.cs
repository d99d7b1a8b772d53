using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

public sealed class PatchShapeFailuresOnClusteredServer(ClusteredServerFixture fixture) : PatchShapeFailures(fixture);

public sealed class MembershipFailuresOnClusteredServer(ClusteredServerFixture fixture) : MembershipFailures(fixture);

public sealed class FilterAndPagingFailuresOnClusteredServer(ClusteredServerFixture fixture) : FilterAndPagingFailures(fixture);

public sealed class SurfaceFailuresOnClusteredServer(ClusteredServerFixture fixture) : SurfaceFailures(fixture);

public sealed class LifecycleFailuresOnClusteredServer(ClusteredServerFixture fixture) : LifecycleFailures(fixture);

public sealed class TenancyFailuresOnClusteredServer(ClusteredServerFixture fixture) : TenancyFailures(fixture);
