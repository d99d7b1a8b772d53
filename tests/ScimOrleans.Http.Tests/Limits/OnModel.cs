using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

public sealed class BadInputTestsOnModel(ModelHostFixture fixture) : BadInputTests(fixture);

public sealed class LimitTestsOnModel(ModelHostFixture fixture) : LimitTests(fixture);

public sealed class RootSearchTestsOnModel(ModelHostFixture fixture) : RootSearchTests(fixture);

public sealed class RemovalBrakeTestsOnModel(ModelHostFixture fixture) : RemovalBrakeTests(fixture);

public sealed class DirectoryLimitTestsOnModel(ModelHostFixture fixture) : DirectoryLimitTests(fixture);
