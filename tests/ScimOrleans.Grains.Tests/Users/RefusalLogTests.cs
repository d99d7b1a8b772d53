using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Users;

/// <summary>What the server's log says of requests that were refused, by the ids of its events.</summary>
public sealed class RefusalLogTests : IAsyncLifetime
{
    private readonly Events _events = new();
    private GrainCluster? _cluster;

    public async ValueTask InitializeAsync() =>
        _cluster = await GrainCluster.StartAsync(1, addServices: services => services.AddSingleton<ILoggerProvider>(_events));

    public async ValueTask DisposeAsync()
    {
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        _events.Dispose();
    }

    [Fact]
    public async Task Protected_ChangeAndDeletion_AreRefusedAndLogged()
    {
        var directory = await _cluster!.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await ProtectAsync(directory, user);

        TestDirectory.Refused(await directory.SetActiveAsync(user, false), 409);
        TestDirectory.Refused(await directory.User(user).ReplaceAsync(directory.Write("""{"userName":"anna"}""")), 409);
        TestDirectory.Refused(await directory.DeleteUserAsync(user), 409);

        Assert.Equal(Enumerable.Repeat($"{ScimEventIds.EditRefused} {user}", 3), _events.Of(user));
        Assert.True((await directory.RowAsync(user))!.Active);
    }

    [Fact]
    public async Task UserName_OfAProtectedAndOfAnotherConnectorsUser_IsRefusedAndLogged()
    {
        var directory = await _cluster!.NewTenantAsync();
        var safe = await directory.NewLocalUserAsync("root", isProtected: true);
        var other = await directory.For("entra").NewUserAsync("bob");

        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"root"}"""), 409, "uniqueness");
        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"Bob"}"""), 409, "uniqueness");

        Assert.Equal([$"{ScimEventIds.NameRefused} {safe}"], _events.Of(safe));
        Assert.Equal([$"{ScimEventIds.NameRefused} {other}"], _events.Of(other));
    }

    [Fact]
    public async Task GroupName_OfAnotherConnector_IsRefusedAndLogged()
    {
        var directory = await _cluster!.NewTenantAsync();
        var other = await directory.For("entra").NewGroupAsync("Sales");

        TestDirectory.Refused(await directory.TryCreateGroupAsync("""{"displayName":"sales"}"""), 409, "uniqueness");

        Assert.Equal([$"{ScimEventIds.GroupNameRefused} {other}"], _events.Of(other));
    }

    [Fact]
    public async Task LocalUser_ThatTheConnectorMustNotTakeOver_IsRefusedAndLogged()
    {
        var directory = await _cluster!.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { LinkExisting = LinkPolicy.Off } };
        var local = await directory.NewLocalUserAsync("ann");

        TestDirectory.Refused(await directory.SetActiveAsync(local, false), 403);
        TestDirectory.Refused(await directory.DeleteUserAsync(local), 403);

        Assert.Equal(Enumerable.Repeat($"{ScimEventIds.EditRefused} {local}", 2), _events.Of(local));
    }

    private static async Task ProtectAsync(TestDirectory directory, Guid user)
    {
        var caller = directory.Caller with { IsAdministrator = true };
        TestDirectory.Succeeded(await directory.User(user).ProtectAsync(new() { Caller = caller, Protected = true }));
    }

    /// <summary>Keeps what was logged of users and groups.</summary>
    private sealed class Events : ILoggerProvider
    {
        private readonly ConcurrentQueue<(int Id, string Text)> _events = [];

        /// <summary>Refusals that name somebody: the event and who.</summary>
        public IEnumerable<string> Of(Guid id) => _events
            .Where(line => line.Id is >= ScimEventIds.EditRefused and <= ScimEventIds.GroupNameRefused && line.Text.Contains($"{id}", StringComparison.Ordinal))
            .Select(line => $"{line.Id} {id}");

        public ILogger CreateLogger(string categoryName) => new Logger(_events);

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class Logger(ConcurrentQueue<(int Id, string Text)> events) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                events.Enqueue((eventId.Id, formatter(state, exception)));
        }
    }
}
