using System.Globalization;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>
/// Runs a check over many inputs, each made from a seed of its own: the run's seed and the input's number, added. So the seed that a failure prints
/// makes the same input again, alone. The checks run on a small stack, and none may take longer than <see cref="Limit"/>.
/// </summary>
internal static class FuzzRun
{
    private const int StackBytes = 256 * 1024;

    private const int InputsThatSaySomething = 1_000;

    /// <summary>Longer than a stopped machine is likely to be away; an input that takes it is one that never ends.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs <paramref name="check"/>, which tells whether the input was understood; both must happen, or the inputs are no test.</summary>
    public static void Over<T>(Func<FuzzRandom, T> make, Func<T, FuzzRandom, bool> check, Func<T, string> show)
    {
        var inputs = FuzzSettings.Count(FuzzSettings.InputsVariable, Effort.Choose(full: 200_000, quick: 5_000));
        var first = FuzzSettings.Seed();
        long done = 0;
        long understood = 0;
        string? failure = null;
        var worker = new Thread(
            () =>
            {
                for (var number = 0L; number < inputs && failure is null; number++, Volatile.Write(ref done, number))
                {
                    var random = new FuzzRandom(first + (ulong)number);
                    var input = make(random);
                    try
                    {
                        understood += check(input, random) ? 1 : 0;
                    }
                    catch (Exception exception)
                    {
                        failure = $"{show(input)}\n{exception}";
                        return;
                    }
                }
            },
            StackBytes)
        {
            IsBackground = true,
        };
        worker.Start();
        var before = -1L;
        while (!worker.Join(Limit))
        {
            var now = Volatile.Read(ref done);
            Assert.True(now > before, $"An input took longer than {Limit}. {Replay(first + (ulong)now)}");
            before = now;
        }

        Assert.True(failure is null, $"{Replay(first + (ulong)done)}\n{failure}");
        Assert.Equal(inputs, done);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} inputs from seed {first}, {understood} of them understood."));
        if (inputs >= InputsThatSaySomething)
        {
            Assert.InRange(understood, inputs / 100, inputs - (inputs / 100));
        }
    }

    private static string Replay(ulong seed)
    {
        var test = TestContext.Current.TestMethod;
        return $"Replay: {FuzzSettings.SeedVariable}={seed.ToString(CultureInfo.InvariantCulture)} {FuzzSettings.InputsVariable}=1 ScimOrleans.Protocol.Tests -method '{test?.TestClass.TestClassName}.{test?.MethodName}'";
    }
}
