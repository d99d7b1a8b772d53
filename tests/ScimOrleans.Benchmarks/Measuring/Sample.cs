namespace ScimOrleans.Benchmarks.Measuring;

/// <summary>One scenario in one round.</summary>
/// <param name="ServerMicros">CPU of the answering process, µs for each request.</param>
/// <param name="DatabaseMicros">CPU of all database processes, µs for each request.</param>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50Ms">Half of the answers came within this.</param>
/// <param name="P99Ms">99 of 100 answers came within this.</param>
/// <param name="AllocatedBytes">Allocated by the answering process for each request.</param>
/// <param name="Requests">Answers counted.</param>
/// <param name="Refused">Of them, other than 2xx.</param>
public sealed record Sample(double ServerMicros, double DatabaseMicros, double PerSecond, double P50Ms, double P99Ms, double AllocatedBytes, int Requests, int Refused)
{
    /// <summary>Server and database together.</summary>
    public double Micros => ServerMicros + DatabaseMicros;

    /// <summary>The middle of several, figure by figure.</summary>
    public static Sample Median(IReadOnlyList<Sample> samples)
    {
        double Of(Func<Sample, double> figure) => Middle(samples.Select(figure));
        return new(Of(s => s.ServerMicros), Of(s => s.DatabaseMicros), Of(s => s.PerSecond), Of(s => s.P50Ms), Of(s => s.P99Ms), Of(s => s.AllocatedBytes), samples.Sum(s => s.Requests), samples.Sum(s => s.Refused));
    }

    /// <summary>The middle value.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted is [] ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
