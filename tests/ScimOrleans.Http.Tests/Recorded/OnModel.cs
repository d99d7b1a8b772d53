using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Recorded;

public sealed class OktaRunscopeTestsOnModel(ModelHostFixture fixture) : OktaRunscopeTests(fixture);

public sealed class RecordedExchangeTestsOnModel(ModelHostFixture fixture) : RecordedExchangeTests(fixture);

public sealed class EntraPostmanTestsOnModel(ModelHostFixture fixture) : EntraPostmanTests(fixture);
