using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Fuzz;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Sends bytes over a socket to a connector that has one user. What was answered must have happened, and nothing else.</summary>
public abstract class RawCaseTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    /// <summary>The names of cases.</summary>
    private protected static TheoryData<string> NamesOf(RawCase[] cases) => new(cases.Select(@case => @case.Name));

    /// <summary>Sends one of the cases and checks it.</summary>
    private protected async Task CheckAsync(RawCase[] cases, string name)
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"stays"}""")).ShouldBe(201);
        var @case = cases.Single(@case => @case.Name == name);
        var bytes = @case.Bytes(Tenant.Endpoint("main").AbsolutePath, Token, user.Id);

        var answers = RawAnswer.ReadAll(await RawConnection.ExchangeAsync(Host, bytes), headFirst: false, out var rest);

        Assert.Equal(0, rest);
        @case.Check(answers);
        Assert.Equal(user.Text, (await Scim.GetAsync($"Users/{user.Id}")).Text);
        (await Scim.GetAsync("Users?count=0")).ShouldHave("totalResults", 1 + answers.Count(answer => answer.Status == 201));
    }
}
