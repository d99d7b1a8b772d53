using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

public sealed class PatchShapeFailuresOnSqlite(SqliteHostFixture fixture) : PatchShapeFailures(fixture);

public sealed class MembershipFailuresOnSqlite(SqliteHostFixture fixture) : MembershipFailures(fixture);

public sealed class FilterAndPagingFailuresOnSqlite(SqliteHostFixture fixture) : FilterAndPagingFailures(fixture);

public sealed class SurfaceFailuresOnSqlite(SqliteHostFixture fixture) : SurfaceFailures(fixture);

public sealed class LifecycleFailuresOnSqlite(SqliteHostFixture fixture) : LifecycleFailures(fixture);

public sealed class TenancyFailuresOnSqlite(SqliteHostFixture fixture) : TenancyFailures(fixture);
