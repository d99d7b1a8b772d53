using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Recorded;

public sealed class OktaRunscopeTestsOnSqlite(SqliteHostFixture fixture) : OktaRunscopeTests(fixture);

public sealed class RecordedExchangeTestsOnSqlite(SqliteHostFixture fixture) : RecordedExchangeTests(fixture);

public sealed class EntraPostmanTestsOnSqlite(SqliteHostFixture fixture) : EntraPostmanTests(fixture);
