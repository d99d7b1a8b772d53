using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

public sealed class BodyTestsOnSqlite(SqliteHostFixture fixture) : BodyTests(fixture);

public sealed class EncodingTestsOnSqlite(SqliteHostFixture fixture) : EncodingTests(fixture);

public sealed class TargetTestsOnSqlite(SqliteHostFixture fixture) : TargetTests(fixture);
