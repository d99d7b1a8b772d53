using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

public sealed class TokenEndpointTestsOnSqlite(SqliteHostFixture fixture) : TokenEndpointTests(fixture);
