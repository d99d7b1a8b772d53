using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

public sealed class PatchShapeFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : PatchShapeFailures(fixture);

public sealed class MembershipFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : MembershipFailures(fixture);

public sealed class FilterAndPagingFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : FilterAndPagingFailures(fixture);

public sealed class SurfaceFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : SurfaceFailures(fixture);

public sealed class LifecycleFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : LifecycleFailures(fixture);

public sealed class TenancyFailuresOnEmbeddedServer(EmbeddedServerFixture fixture) : TenancyFailures(fixture);
