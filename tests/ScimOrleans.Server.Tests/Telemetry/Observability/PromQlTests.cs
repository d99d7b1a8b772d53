namespace ScimOrleans.Server.Tests.Telemetry.Observability;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("sum by (x, y) (rate(a_total{b=~\"c{d}\", e!=\"f\"}[5m])) > 0.5 * max(g:h:rate5m offset 1h)", "a_total g:h:rate5m")]
    [InlineData("absent(a) or vector(0) unless on (x) b == bool 1e3", "a b")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))", "a_bucket")]
    public void MetricsOf_AQuery_AreTheNamesThatAreMetrics(string query, string expected) =>
        Assert.Equal(expected.Split(' '), PromQl.MetricsOf(query).Order(StringComparer.Ordinal));
}
