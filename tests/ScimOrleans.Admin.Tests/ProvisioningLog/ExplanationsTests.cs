using System.Reflection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

public sealed class ExplanationsTests
{
    /// <summary>What the one table of refusals makes, by the names of its methods.</summary>
    public static TheoryData<string> Refusals { get; } = [.. typeof(ScimErrors).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.ReturnType == typeof(ScimError)).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Of_EachRefusal_HasAnExplanationOfItsOwn(string name)
    {
        var error = (ScimError)typeof(ScimErrors).GetMethod(name)!.Invoke(null, ["Because."])!;

        Assert.Contains((error.Status, error.ScimType), Explanations.Failures);
        AssertHelps(Explanations.Of(Entry(error.Status, error.ScimType)));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(499)]
    [InlineData(500)]
    public void Of_WhatThePipelineItselfAnswers_HasAnExplanationOfItsOwn(int status)
    {
        Assert.Contains((status, null), Explanations.Failures);
        AssertHelps(Explanations.Of(Entry(status, null)));
    }

    [Fact]
    public void Of_EachSituation_IsToldApart()
    {
        var situations = Enum.GetValues<ProvisioningSituation>().Where(situation => situation != ProvisioningSituation.None).ToList();

        var explained = situations.Select(situation => Explanations.Of(Entry(403, null) with { Situation = situation })!.Cause).ToList();

        Assert.Equal(situations.Count, explained.Distinct().Count());
        Assert.DoesNotContain(Explanations.Of(Entry(403, null))!.Cause, explained);
    }

    [Fact]
    public void Of_EachIdentityProvider_EveryFailureHelps()
    {
        foreach (var profile in Enum.GetValues<IdpProfile>())
        {
            foreach (var kind in new ResourceKind?[] { null, ResourceKind.User, ResourceKind.Group })
            {
                Assert.All(Explanations.Failures, failure => AssertHelps(Explanations.Of(Entry(failure.Status, failure.ScimType) with { Profile = profile, ResourceKind = kind, Method = "PATCH" })));
            }
        }
    }

    [Theory]
    [InlineData(IdpProfile.Okta, "Test API Credentials")]
    [InlineData(IdpProfile.Entra, "Test Connection")]
    [InlineData(IdpProfile.Other, "test the connection")]
    public void Of_AWrongCredential_SpeaksOfTheProvidersOwnPages(IdpProfile profile, string expected) =>
        Assert.Contains(expected, Explanations.Of(Entry(401, null) with { Profile = profile })!.Remedy, StringComparison.Ordinal);

    [Fact]
    public void Of_WhatNobodyForesaw_StillHelps()
    {
        AssertHelps(Explanations.Of(Entry(418, null)));
        Assert.Equal(Explanations.Of(Entry(400, ScimTypes.InvalidValue)), Explanations.Of(Entry(400, ScimTypes.InvalidValue) with { Profile = IdpProfile.Google }));
    }

    [Fact]
    public void Of_AnAnswerThatBrokeOffOrWasNotNoted_SaysSo()
    {
        Assert.Contains("cut", Explanations.Of(Entry(200, null) with { Outcome = ProvisioningOutcome.BrokenOff })!.Cause, StringComparison.Ordinal);
        Assert.Contains("no entry", Explanations.Of(Entry(0, null) with { Outcome = ProvisioningOutcome.Dropped })!.Cause, StringComparison.Ordinal);
        Assert.Null(Explanations.Of(Entry(204, null)));
    }

    [Theory]
    [InlineData("The userName '…' belongs to a protected account of this tenant, which provisioning must not change. Leave this user out.", ScimTypes.Uniqueness, true)]
    [InlineData("The user is a protected account of this tenant, which provisioning must not change or delete.", null, true)]
    [InlineData("The userName 'x' belongs to a protected account ' belongs to a user of this tenant.", ScimTypes.Uniqueness, false)]
    public void Of_AProtectedUsersRefusal_SaysSoWhateverTheIdentityProvider(string detail, string? scimType, bool isProtected)
    {
        foreach (var profile in Enum.GetValues<IdpProfile>())
        {
            var explanation = Explanations.Of(Entry(409, scimType) with { Detail = detail, Profile = profile, ResourceKind = ResourceKind.User });

            AssertHelps(explanation);
            Assert.Equal(isProtected, explanation!.Remedy.Contains("lift the protection", StringComparison.Ordinal));
        }
    }

    private static void AssertHelps(Explanation? explanation)
    {
        Assert.NotNull(explanation);
        Assert.All(new[] { explanation.Cause, explanation.Remedy }, text =>
        {
            Assert.InRange(text.Length, 15, 300);
            Assert.EndsWith(".", text, StringComparison.Ordinal);
        });
    }

    private static ProvisioningEntry Entry(int status, string? scimType) => new()
    {
        Tenant = TenantId.Parse("acme"),
        Connector = ConnectorId.Parse("okta"),
        At = DateTimeOffset.UnixEpoch,
        Outcome = ProvisioningOutcome.Answered,
        Method = "POST",
        Path = "/Users",
        Status = status,
        ScimType = scimType,
        RequestId = "r",
    };
}
