using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Fuzz;

public sealed class HttpFuzzTestsOnModel(ModelHostFixture fixture) : HttpFuzzTests(fixture);
