using System.Globalization;
using System.Security.Cryptography;

namespace ScimOrleans.TestKit.Fuzz;

/// <summary>How many hostile inputs a run makes, and from which seed on. Input number n is made from the seed plus n, so that each can be made again alone.</summary>
public static class FuzzSettings
{
    /// <summary>Number of inputs of each fuzz test of parsers, instead of the usual one.</summary>
    public const string InputsVariable = "SCIMORLEANS_FUZZ_INPUTS";

    /// <summary>Number of requests of each fuzz test over HTTP, instead of the usual one.</summary>
    public const string RequestsVariable = "SCIMORLEANS_FUZZ_REQUESTS";

    /// <summary>Seed of the first input, instead of the usual one; <c>random</c> for one that nobody knows yet.</summary>
    public const string SeedVariable = "SCIMORLEANS_FUZZ_SEED";

    /// <summary>A run that decides about a commit makes the same inputs each time: what it fails for, the commit did.</summary>
    private const ulong Usual = 20_260_701;

    /// <summary>The seed of the first input.</summary>
    public static ulong Seed() => Environment.GetEnvironmentVariable(SeedVariable) switch
    {
        null or "" => Usual,
        "random" => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        var seed => ulong.Parse(seed, CultureInfo.InvariantCulture),
    };

    /// <summary>The number of inputs that a variable asks for.</summary>
    public static long Count(string variable, long usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? long.Parse(given, CultureInfo.InvariantCulture) : usual;
}
