using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class BadInputTestsOnSqlite(SqliteHostFixture fixture) : BadInputTests(fixture);

public sealed class LimitTestsOnSqlite(SqliteHostFixture fixture) : LimitTests(fixture);

public sealed class RootSearchTestsOnSqlite(SqliteHostFixture fixture) : RootSearchTests(fixture);

public sealed class RemovalBrakeTestsOnSqlite(SqliteHostFixture fixture) : RemovalBrakeTests(fixture);

public sealed class DirectoryLimitTestsOnSqlite(SqliteHostFixture fixture) : DirectoryLimitTests(fixture);
