using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Fuzz;

public sealed class HttpFuzzTestsOnSqlite(SqliteHostFixture fixture) : HttpFuzzTests(fixture);
