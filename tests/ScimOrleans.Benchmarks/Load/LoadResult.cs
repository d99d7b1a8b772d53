namespace ScimOrleans.Benchmarks.Load;

/// <summary>What came of a load.</summary>
/// <param name="Seconds">How long it took, from the first request to the last answer.</param>
/// <param name="LatenciesMs">One for each answer, sorted.</param>
/// <param name="Refused">Answers with another status than 2xx.</param>
public sealed record LoadResult(double Seconds, double[] LatenciesMs, int Refused)
{
    /// <summary>Number of answers.</summary>
    public int Requests => LatenciesMs.Length;

    /// <summary>Answers per second.</summary>
    public double PerSecond => Requests / Seconds;

    /// <summary>The latency that a share of the requests stayed within.</summary>
    public double Quantile(double share) => LatenciesMs is [] ? double.NaN : LatenciesMs[Math.Min(Requests - 1, (int)(share * Requests))];
}
