using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

public sealed class OktaConversationOnSqlite(SqliteHostFixture fixture) : OktaConversation(fixture);

public sealed class EntraConversationOnSqlite(SqliteHostFixture fixture) : EntraConversation(fixture);

public sealed class JumpCloudConversationOnSqlite(SqliteHostFixture fixture) : JumpCloudConversation(fixture);

public sealed class OneLoginConversationOnSqlite(SqliteHostFixture fixture) : OneLoginConversation(fixture);

public sealed class PingConversationOnSqlite(SqliteHostFixture fixture) : PingConversation(fixture);

public sealed class AggregatorConversationOnSqlite(SqliteHostFixture fixture) : AggregatorConversation(fixture);
