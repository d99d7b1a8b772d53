using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Recorded;

public sealed class OktaRunscopeTestsOnPostgreSql(PostgreSqlHostFixture fixture) : OktaRunscopeTests(fixture);

public sealed class RecordedExchangeTestsOnPostgreSql(PostgreSqlHostFixture fixture) : RecordedExchangeTests(fixture);

public sealed class EntraPostmanTestsOnPostgreSql(PostgreSqlHostFixture fixture) : EntraPostmanTests(fixture);
