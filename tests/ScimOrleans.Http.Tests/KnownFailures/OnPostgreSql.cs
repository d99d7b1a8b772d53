using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

public sealed class PatchShapeFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : PatchShapeFailures(fixture);

public sealed class MembershipFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : MembershipFailures(fixture);

public sealed class FilterAndPagingFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : FilterAndPagingFailures(fixture);

public sealed class SurfaceFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : SurfaceFailures(fixture);

public sealed class LifecycleFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : LifecycleFailures(fixture);

public sealed class TenancyFailuresOnPostgreSql(PostgreSqlHostFixture fixture) : TenancyFailures(fixture);
