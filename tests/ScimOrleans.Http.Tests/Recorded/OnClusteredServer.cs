using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Recorded;

public sealed class OktaRunscopeTestsOnClusteredServer(ClusteredServerFixture fixture) : OktaRunscopeTests(fixture);

public sealed class RecordedExchangeTestsOnClusteredServer(ClusteredServerFixture fixture) : RecordedExchangeTests(fixture);

public sealed class EntraPostmanTestsOnClusteredServer(ClusteredServerFixture fixture) : EntraPostmanTests(fixture);
