using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

public sealed class TokenEndpointTestsOnModel(ModelHostFixture fixture) : TokenEndpointTests(fixture);
