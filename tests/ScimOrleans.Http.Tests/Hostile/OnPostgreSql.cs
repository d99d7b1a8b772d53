using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

public sealed class BodyTestsOnPostgreSql(PostgreSqlHostFixture fixture) : BodyTests(fixture);

public sealed class EncodingTestsOnPostgreSql(PostgreSqlHostFixture fixture) : EncodingTests(fixture);

public sealed class TargetTestsOnPostgreSql(PostgreSqlHostFixture fixture) : TargetTests(fixture);
