using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

public sealed class OktaConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : OktaConversation(fixture);

public sealed class EntraConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : EntraConversation(fixture);

public sealed class JumpCloudConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : JumpCloudConversation(fixture);

public sealed class OneLoginConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : OneLoginConversation(fixture);

public sealed class PingConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : PingConversation(fixture);

public sealed class AggregatorConversationOnEmbeddedServer(EmbeddedServerFixture fixture) : AggregatorConversation(fixture);
