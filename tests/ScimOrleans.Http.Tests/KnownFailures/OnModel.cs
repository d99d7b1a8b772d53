using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

public sealed class PatchShapeFailuresOnModel(ModelHostFixture fixture) : PatchShapeFailures(fixture);

public sealed class MembershipFailuresOnModel(ModelHostFixture fixture) : MembershipFailures(fixture);

public sealed class FilterAndPagingFailuresOnModel(ModelHostFixture fixture) : FilterAndPagingFailures(fixture);

public sealed class SurfaceFailuresOnModel(ModelHostFixture fixture) : SurfaceFailures(fixture);

public sealed class LifecycleFailuresOnModel(ModelHostFixture fixture) : LifecycleFailures(fixture);

public sealed class TenancyFailuresOnModel(ModelHostFixture fixture) : TenancyFailures(fixture);
