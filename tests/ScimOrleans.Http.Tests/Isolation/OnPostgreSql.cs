using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Isolation;

public sealed class IsolationTestsOnPostgreSql(PostgreSqlHostFixture fixture) : IsolationTests(fixture);
