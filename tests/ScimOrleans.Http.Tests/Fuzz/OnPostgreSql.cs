using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Fuzz;

public sealed class HttpFuzzTestsOnPostgreSql(PostgreSqlHostFixture fixture) : HttpFuzzTests(fixture);
