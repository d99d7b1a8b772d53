using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDirectoryQueriesTests(ClassDatabase database) : DirectoryQueriesCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _subject;

    protected override async Task<(IDirectoryStore Directory, IRoleStore Roles, IDirectoryQueries Queries)> OpenStoresAsync()
    {
        _subject = new(await database.GetAsync());
        return (_subject.Store, _subject.Roles, _subject.Queries);
    }

    protected override ValueTask CloseStoresAsync() => _subject?.DisposeAsync() ?? ValueTask.CompletedTask;
}
