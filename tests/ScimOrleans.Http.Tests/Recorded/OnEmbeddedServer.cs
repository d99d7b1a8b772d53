using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Recorded;

public sealed class OktaRunscopeTestsOnEmbeddedServer(EmbeddedServerFixture fixture) : OktaRunscopeTests(fixture);

public sealed class RecordedExchangeTestsOnEmbeddedServer(EmbeddedServerFixture fixture) : RecordedExchangeTests(fixture);

public sealed class EntraPostmanTestsOnEmbeddedServer(EmbeddedServerFixture fixture) : EntraPostmanTests(fixture);
