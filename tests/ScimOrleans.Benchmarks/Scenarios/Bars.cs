using System.Globalization;
using ScimOrleans.Benchmarks.Measuring;

namespace ScimOrleans.Benchmarks.Scenarios;

/// <summary>One claim of speed and what came of it.</summary>
/// <param name="Name">What is claimed.</param>
/// <param name="Limit">At most this.</param>
/// <param name="Measured">What it was; NaN if not measured.</param>
/// <param name="Unit">Behind both figures.</param>
public sealed record Bar(string Name, double Limit, double Measured, string Unit = "×")
{
    /// <summary>A row of the table.</summary>
    public string ToRow()
    {
        var came = double.IsNaN(Measured) ? "not measured" : Measured <= Limit ? "met" : "missed";
        return string.Create(CultureInfo.InvariantCulture, $"| {Name} | ≤ {Limit:0.##} {Unit} | {Measured:0.00} {Unit} | {came} |");
    }
}

/// <summary>The claims, each from samples of one run: ratios are taken within a round, and the middle one counts.</summary>
public static class Bars
{
    /// <summary>Compares.</summary>
    public static IEnumerable<Bar> Of(IReadOnlyDictionary<string, List<Sample>> samples)
    {
        double Ratio(string name, string beside, Func<Sample, double> figure) =>
            samples.TryGetValue(name, out var ours) && samples.TryGetValue(beside, out var theirs) ? Sample.Middle(ours.Zip(theirs, (a, b) => figure(a) / figure(b))) : double.NaN;
        static double Server(Sample sample) => sample.ServerMicros;
        static double Both(Sample sample) => sample.Micros;

        yield return new("GET user hot, published, server CPU against control (c)", 1.0, Ratio("GET user, hot", "control (c): bare grain", Server));
        yield return new("GET user hot, through the grain, server CPU against control (c)", 1.5, Ratio("GET user, hot, through the grain", "control (c): bare grain", Server));
        foreach (var tenants in (string[])["1 tenant", "16 tenants"])
        {
            yield return new($"POST user, 32 connections, {tenants}, server and database CPU against control (d)", 0.6, Ratio($"POST user, 32 connections, {tenants}", "control (d): INSERT, 32 connections", Both));
        }

        foreach (var members in (string[])["1,000", "100,000", "1,000,000"])
        {
            yield return new($"PATCH one member, group of {members} against 10, server and database CPU", 1.3, Ratio($"PATCH one member, group of {members}", "PATCH one member, group of 10", Both));
        }

        foreach (var attribute in (string[])["userName", "costCenter"])
        {
            yield return new($"filter {attribute} eq, large directory against 1,000 users, server and database CPU", 1.5, Ratio($"filter {attribute} eq, large directory", $"filter {attribute} eq, small directory", Both));
        }

        yield return new("deep page against the first, server and database CPU", 2, Ratio("sorted by userName, deep page of 100", "sorted by userName, first page of 100", Both));
    }
}
