using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

public sealed class OktaConversationOnClusteredServer(ClusteredServerFixture fixture) : OktaConversation(fixture);

public sealed class EntraConversationOnClusteredServer(ClusteredServerFixture fixture) : EntraConversation(fixture);

public sealed class JumpCloudConversationOnClusteredServer(ClusteredServerFixture fixture) : JumpCloudConversation(fixture);

public sealed class OneLoginConversationOnClusteredServer(ClusteredServerFixture fixture) : OneLoginConversation(fixture);

public sealed class PingConversationOnClusteredServer(ClusteredServerFixture fixture) : PingConversation(fixture);

public sealed class AggregatorConversationOnClusteredServer(ClusteredServerFixture fixture) : AggregatorConversation(fixture);
