using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Isolation;

public sealed class IsolationTestsOnSqlite(SqliteHostFixture fixture) : IsolationTests(fixture);
