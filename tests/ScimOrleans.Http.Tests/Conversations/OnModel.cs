using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

public sealed class OktaConversationOnModel(ModelHostFixture fixture) : OktaConversation(fixture);

public sealed class EntraConversationOnModel(ModelHostFixture fixture) : EntraConversation(fixture);

public sealed class JumpCloudConversationOnModel(ModelHostFixture fixture) : JumpCloudConversation(fixture);

public sealed class OneLoginConversationOnModel(ModelHostFixture fixture) : OneLoginConversation(fixture);

public sealed class PingConversationOnModel(ModelHostFixture fixture) : PingConversation(fixture);

public sealed class AggregatorConversationOnModel(ModelHostFixture fixture) : AggregatorConversation(fixture);
