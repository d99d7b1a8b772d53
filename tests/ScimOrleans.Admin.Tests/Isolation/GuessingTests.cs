using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Isolation;

/// <summary>Being slowed down tells a guesser no more about what exists than being refused does.</summary>
public sealed class GuessingTests
{
    private const int Guesses = 14;

    [Theory]
    [InlineData("/scim/v2/{0}/okta/Users", false)]
    [InlineData("/oauth2/{0}/okta/token", true)]
    public async Task Guesses_AreSlowedAlike_WhateverExists(string address, bool isToken)
    {
        await using var host = await AdminHost.StartAsync();
        using var client = ScimClient.Anonymous(host.Address);
        var (real, nothing) = (string.Format(null, address, await host.CreateTenantAsync("okta")), string.Format(null, address, "t-0000000000000000"));

        for (var guess = 0; guess < Guesses; guess++)
        {
            var (atReal, atNothing) = (await GuessAsync(real, guess), await GuessAsync(nothing, guess));

            // Ten within a minute are looked at.
            Assert.Equal(guess < 10 ? 401 : 429, atReal.Status);
            Assert.Equal(atReal.Status, atNothing.Status);
            Assert.Equal(atReal.Text.Replace(atReal.Header("X-Request-Id"), "", StringComparison.Ordinal), atNothing.Text.Replace(atNothing.Header("X-Request-Id"), "", StringComparison.Ordinal));
            Assert.Equal(guess < 10, atNothing.Headers.RetryAfter is null);
        }

        Task<ScimResponse> GuessAsync(string path, int guess) => isToken
            ? client.SendContentAsync(HttpMethod.Post, path, new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "0123456789ab"), new("client_secret", $"{guess}")]))
            : client.GetAsync(path, ("Authorization", $"Bearer guess{guess}"));
    }
}
