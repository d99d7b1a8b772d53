using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class BadInputTestsOnPostgreSql(PostgreSqlHostFixture fixture) : BadInputTests(fixture);

public sealed class LimitTestsOnPostgreSql(PostgreSqlHostFixture fixture) : LimitTests(fixture);

public sealed class RootSearchTestsOnPostgreSql(PostgreSqlHostFixture fixture) : RootSearchTests(fixture);

public sealed class RemovalBrakeTestsOnPostgreSql(PostgreSqlHostFixture fixture) : RemovalBrakeTests(fixture);

public sealed class DirectoryLimitTestsOnPostgreSql(PostgreSqlHostFixture fixture) : DirectoryLimitTests(fixture);
