using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Isolation;

public sealed class IsolationTestsOnModel(ModelHostFixture fixture) : IsolationTests(fixture);
