using System.Text.Json;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Rules;

/// <summary>What another evaluation of a row does to the directory.</summary>
internal enum EvaluationEffect
{
    /// <summary>Nothing that it shows.</summary>
    None,

    /// <summary>The resource is in it, and was not.</summary>
    Appears,

    /// <summary>The resource is in it no longer.</summary>
    Disappears,

    /// <summary>The resource is in it with other attributes.</summary>
    Changes,
}

/// <summary>Compares evaluations.</summary>
internal static class EvaluationEffects
{
    /// <summary>What becomes of the directory. It shows no inactive user, whatever the rules say; one that was deleted for its identity provider alone is inactive.</summary>
    public static EvaluationEffect Of(RuledRow row, ResourceEvaluation after) => row.Active ? Of(row.Evaluation, after) : EvaluationEffect.None;

    private static EvaluationEffect Of(ResourceEvaluation before, ResourceEvaluation after) => (before.Included, after.Included) switch
    {
        (false, true) => EvaluationEffect.Appears,
        (true, false) => EvaluationEffect.Disappears,
        (true, true) when !AreSame(before.Mapped, after.Mapped) => EvaluationEffect.Changes,
        _ => EvaluationEffect.None,
    };

    /// <summary>Whether two objects have the same attributes, in whatever order: a database keeps them in its own.</summary>
    private static bool AreSame(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        if (one.Span.SequenceEqual(other.Span) || one.IsEmpty || other.IsEmpty)
        {
            return one.Length == other.Length;
        }

        using var left = JsonDocument.Parse(one);
        using var right = JsonDocument.Parse(other);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}
