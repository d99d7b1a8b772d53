using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

public sealed class OktaConversationOnPostgreSql(PostgreSqlHostFixture fixture) : OktaConversation(fixture);

public sealed class EntraConversationOnPostgreSql(PostgreSqlHostFixture fixture) : EntraConversation(fixture);

public sealed class JumpCloudConversationOnPostgreSql(PostgreSqlHostFixture fixture) : JumpCloudConversation(fixture);

public sealed class OneLoginConversationOnPostgreSql(PostgreSqlHostFixture fixture) : OneLoginConversation(fixture);

public sealed class PingConversationOnPostgreSql(PostgreSqlHostFixture fixture) : PingConversation(fixture);

public sealed class AggregatorConversationOnPostgreSql(PostgreSqlHostFixture fixture) : AggregatorConversation(fixture);
