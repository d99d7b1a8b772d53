using Xunit;

namespace ScimOrleans.TestKit;

/// <summary>How long a run may take: all of it, or the quick part (<c>tests/run --quick</c>).</summary>
public static class Effort
{
    /// <summary>Variable that asks for a quick run when it is <c>1</c>.</summary>
    public const string Variable = "SCIMORLEANS_QUICK";

    /// <summary>Whether this is a quick run.</summary>
    public static bool IsQuick { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The number of iterations, random cases or rounds for this run.</summary>
    /// <param name="full">For a full run: the number that the claim rests on.</param>
    /// <param name="quick">For a quick run: enough to notice a gross mistake.</param>
    public static int Choose(int full, int quick) => IsQuick ? quick : full;

    /// <summary>Skips a test that has no quick form.</summary>
    public static void SkipIfQuick() => Assert.SkipWhen(IsQuick, $"Left out of a quick run ({Variable}=1).");
}
