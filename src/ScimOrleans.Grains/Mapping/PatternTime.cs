namespace ScimOrleans.Grains.Mapping;

/// <summary>What a user's patterns may take together. One begins only if it can use up its own time within that.</summary>
/// <param name="clock">The time.</param>
/// <param name="ofOne">How long a pattern may work on one text; negative: as long as it likes.</param>
/// <param name="ofUser">How long all may.</param>
internal sealed class PatternTime(TimeProvider clock, TimeSpan ofOne, TimeSpan ofUser)
{
    private TimeSpan _used;

    /// <summary>Whether there is time for another one.</summary>
    public bool IsLeft => ofOne < TimeSpan.Zero || _used + ofOne <= ofUser;

    /// <summary>Applies a pattern, and counts its time also if it has no result.</summary>
    public string? Apply(TextTransform transform, string text)
    {
        var begun = clock.GetTimestamp();
        try
        {
            return transform.Apply(text);
        }
        finally
        {
            _used += clock.GetElapsedTime(begun);
        }
    }
}
