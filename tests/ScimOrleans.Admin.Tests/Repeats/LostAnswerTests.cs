using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Repeats;

/// <summary>Creations that end before their answer arrives, or before it is kept.</summary>
public sealed class LostAnswerTests
{
    private readonly (string Name, string Value) _header = ("Idempotency-Key", Guid.NewGuid().ToString());

    [Theory]
    [InlineData("tenants", """{"id":"made","name":"Made"}""")]
    [InlineData("tenants/TENANT/connectors", """{"id":"made","settings":{"name":"Made"}}""")]
    [InlineData("tenants/TENANT/connectors/okta/credentials", """{"label":"made","kind":"bearer"}""")]
    [InlineData("tenants/TENANT/users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"made"}""")]
    [InlineData("tenants/TENANT/groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"made"}""")]
    [InlineData("tenants/TENANT/roles", """{"name":"made"}""")]
    [InlineData("tenants/TENANT/role-rules", """{"role":"ROLE","match":"nameGlob","text":"made"}""")]
    [InlineData("keys", """{"label":"made","scopes":["read"]}""")]
    public async Task Creation_WhoseAnswerIsNotKept_IsAnsweredByARepeat_AndDoneOnce(string path, string body)
    {
        var answers = new LosingStore();
        await using var host = await AdminHost.StartAsync(services => AdminHost.Decorate<IIdempotencyStore>(services, answers.Around));
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var role = (await client.PostAsync($"tenants/{tenant}/roles", """{"name":"a role"}""")).ShouldBe(201).Id;
        path = path.Replace("TENANT", tenant, StringComparison.Ordinal);
        body = body.Replace("ROLE", role, StringComparison.Ordinal);
        var before = (await client.GetAsync(path)).ShouldBe(200)["items"].GetArrayLength();

        answers.Lose = true;
        var first = (await client.PostAsync(path, body, _header)).ShouldBe(201);
        answers.Lose = false;
        var second = (await client.PostAsync(path, body, _header)).ShouldBe(201);
        var third = (await client.PostAsync(path, body, _header)).ShouldBe(201);

        Assert.Equal((first.Location, first.Location), (second.Location, third.Location));
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", third.Header("Idempotency-Replayed"));
        Assert.Equal(before + 1, (await client.GetAsync(path)).ShouldBe(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task Creation_WhoseClientGoes_IsDoneToTheEnd_AndARepeatIsAnswered()
    {
        var (roles, requests) = (new WaitingRoles(), new WatchedRequests());
        await using var host = await AdminHost.StartAsync(services =>
        {
            AdminHost.Decorate<IRoleStore>(services, roles.Around);
            services.AddSingleton<IStartupFilter>(requests);
        });
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync()}/roles";
        var (began, goOn) = roles.HoldNext();
        using var impatient = new HttpClient();
        impatient.DefaultRequestHeaders.Authorization = new("Bearer", (await host.IssueAsync("manage")).Key);
        impatient.DefaultRequestHeaders.Add(_header.Name, _header.Value);
        using var gone = new CancellationTokenSource();
        var (aborted, ended) = requests.WatchNext();

        var first = impatient.PostAsync(new Uri($"{host.Api}/{path}"), new StringContent("""{"name":"made"}""", null, "application/json"), gone.Token);
        await began;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await aborted;
        goOn();
        await ended;

        using var repeat = await impatient.PostAsync(new Uri($"{host.Api}/{path}"), new StringContent("""{"name":"made"}""", null, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal((201, "true"), ((int)repeat.StatusCode, repeat.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal(1, (await client.GetAsync(path)).ShouldBe(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task TwoAtOnce_OneDoesIt_TheOtherIsToldToComeBack()
    {
        var roles = new WaitingRoles();
        await using var host = await AdminHost.StartAsync(services => AdminHost.Decorate<IRoleStore>(services, roles.Around));
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync()}/roles";
        var (began, goOn) = roles.HoldNext();

        var first = client.PostAsync(path, """{"name":"made"}""", _header);
        await began;
        var second = (await client.PostAsync(path, """{"name":"made"}""", _header)).ShouldBeProblem(409, "under way");
        goOn();

        Assert.Equal("1", second.Header("Retry-After"));
        (await first).ShouldBe(201);
        (await client.PostAsync(path, """{"name":"made"}""", _header)).ShouldBe(201);
    }

    /// <summary>Loses answers on the way to the store.</summary>
    private sealed class LosingStore : IIdempotencyStore
    {
        private IIdempotencyStore? _inner;

        public bool Lose { get; set; }

        public LosingStore Around(IIdempotencyStore inner)
        {
            _inner = inner;
            return this;
        }

        public Task<IdempotencyClaim> ClaimAsync(IdempotentRequest request, CancellationToken cancellationToken = default) => _inner!.ClaimAsync(request, cancellationToken);

        public Task AnswerAsync(string actor, string key, IdempotentAnswer answer, CancellationToken cancellationToken = default) =>
            Lose ? throw new StoreUnavailableException("Lost.") : _inner!.AnswerAsync(actor, key, answer, cancellationToken);

        public Task ReleaseAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => _inner!.ReleaseAsync(actor, key, attempt, cancellationToken);

        public Task LeaveAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => _inner!.LeaveAsync(actor, key, attempt, cancellationToken);

        public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default) => _inner!.DeleteBeforeAsync(before, limit, cancellationToken);

        public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default) => _inner!.ForgetAsync(tenant, limit, cancellationToken);
    }

    /// <summary>Holds a change of roles until it is let go on.</summary>
    private sealed class WaitingRoles : IRoleStore
    {
        private IRoleStore? _inner;
        private TaskCompletionSource? _began;
        private TaskCompletionSource? _goOn;

        public WaitingRoles Around(IRoleStore inner)
        {
            _inner = inner;
            return this;
        }

        public (Task Began, Action GoOn) HoldNext()
        {
            (_began, _goOn) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
            return (_began.Task.WaitAsync(TestContext.Current.CancellationToken), _goOn.SetResult);
        }

        public async Task<RoleResult> CommitAsync(RoleOperation operation, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _began, null) is { } began)
            {
                began.SetResult();
                await _goOn!.Task;
            }

            cancellationToken.ThrowIfCancellationRequested();
            return await _inner!.CommitAsync(operation, cancellationToken);
        }

        public Task<Role?> ReadAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => _inner!.ReadAsync(tenant, id, cancellationToken);

        public Task<IReadOnlyList<Role>> ReadAllAsync(TenantId tenant, CancellationToken cancellationToken = default) => _inner!.ReadAllAsync(tenant, cancellationToken);

        public Task<IReadOnlyList<RoleHolder>> ReadHoldersAsync(TenantId tenant, Guid role, Guid? after, int limit, CancellationToken cancellationToken = default) =>
            _inner!.ReadHoldersAsync(tenant, role, after, limit, cancellationToken);

        public Task<IReadOnlyList<UnresolvedAssignment>> ReadUnresolvedAsync(TenantId tenant, (Guid User, Guid Role)? after, int limit, CancellationToken cancellationToken = default) =>
            _inner!.ReadUnresolvedAsync(tenant, after, limit, cancellationToken);

        public Task<long> CountUnresolvedAsync(TenantId tenant, CancellationToken cancellationToken = default) => _inner!.CountUnresolvedAsync(tenant, cancellationToken);
    }

    /// <summary>Tells when a client has gone, and when its request is over.</summary>
    private sealed class WatchedRequests : IStartupFilter
    {
        private TaskCompletionSource? _aborted;
        private TaskCompletionSource? _ended;

        public (Task Aborted, Task Ended) WatchNext()
        {
            (_aborted, _ended) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
            return (_aborted.Task.WaitAsync(TestContext.Current.CancellationToken), _ended.Task.WaitAsync(TestContext.Current.CancellationToken));
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(rest => async context =>
            {
                var (aborted, ended) = (Interlocked.Exchange(ref _aborted, null), Interlocked.Exchange(ref _ended, null));
                await using var registration = context.RequestAborted.Register(() => aborted?.TrySetResult());
                try
                {
                    await rest(context);
                }
                finally
                {
                    ended?.TrySetResult();
                }
            });
            next(app);
        };
    }
}
