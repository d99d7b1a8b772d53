using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class BadInputTestsOnPostgreSql(PostgreSqlHostFixture fixture) : BadInputTests(fixture);

public sealed class LimitTestsOnPostgreSql(PostgreSqlHostFixture fixture) : LimitTests(fixture);

public sealed class RootSearchTestsOnPostgreSql(PostgreSqlHostFixture fixture) : RootSearchTests(fixture);
