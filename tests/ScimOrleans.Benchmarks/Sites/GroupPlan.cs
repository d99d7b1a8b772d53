using System.Globalization;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>A group of the benchmarks with the users 1 to <paramref name="Members"/>.</summary>
/// <param name="Number">What its id is made of.</param>
/// <param name="Members">How many members.</param>
public sealed record GroupPlan(int Number, int Members)
{
    /// <summary>Its id.</summary>
    public string Id { get; } = $"01900000-0000-7000-9000-{Number.ToString("x12", CultureInfo.InvariantCulture)}";
}
