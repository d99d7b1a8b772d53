using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

public sealed class TokenEndpointTestsOnPostgreSql(PostgreSqlHostFixture fixture) : TokenEndpointTests(fixture);
