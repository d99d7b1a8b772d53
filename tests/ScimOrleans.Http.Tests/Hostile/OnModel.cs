using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

public sealed class BodyTestsOnModel(ModelHostFixture fixture) : BodyTests(fixture);

public sealed class EncodingTestsOnModel(ModelHostFixture fixture) : EncodingTests(fixture);

public sealed class TargetTestsOnModel(ModelHostFixture fixture) : TargetTests(fixture);
