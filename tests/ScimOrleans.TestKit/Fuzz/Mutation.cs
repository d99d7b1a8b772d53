namespace ScimOrleans.TestKit.Fuzz;

/// <summary>Damages a text, blind to what it means: bytes of a body, characters of a filter.</summary>
public static class Mutation
{
    private const int MostEdits = 4;
    private const int LongestCut = 24;
    private const int MostRepeats = 20_000;

    /// <summary>A copy with one to four edits; once in a thousand one of them is a piece thousands of times over.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="text">What is damaged.</param>
    /// <param name="pieces">What is put into it.</param>
    /// <param name="any">A unit made of a number.</param>
    public static T[] Apply<T>(FuzzRandom random, T[] text, T[][] pieces, Func<int, T> any)
    {
        for (var edits = 1 + random.Below(MostEdits); edits > 0; edits--)
        {
            text = Edit(random, text, pieces, any);
        }

        return text;
    }

    /// <summary>Units without any sense.</summary>
    public static T[] Noise<T>(FuzzRandom random, Func<int, T> any)
    {
        var noise = new T[random.Below(80)];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = any(random.Below(ushort.MaxValue + 1));
        }

        return noise;
    }

    private static T[] Edit<T>(FuzzRandom random, T[] text, T[][] pieces, Func<int, T> any)
    {
        var at = random.Below(text.Length + 1);
        var to = Math.Min(text.Length, at + random.Below(LongestCut));
        if (random.Once(1_000))
        {
            return [.. text[..at], .. Repeated(random.Pick<T[]>(pieces), random.Below(MostRepeats)), .. text[to..]];
        }

        return random.Below(6) switch
        {
            0 => [.. text[..at], .. text[to..]],
            1 => [.. text[..at], .. random.Pick<T[]>(pieces), .. text[at..]],
            2 => [.. text[..at], .. random.Pick<T[]>(pieces), .. text[to..]],
            3 => [.. text[..at], any(random.Below(ushort.MaxValue + 1)), .. text[Math.Min(text.Length, at + 1)..]],
            4 => [.. text[..to], .. text[at..]],
            _ => random.Once(4) ? text[..at] : [.. text[..at], .. random.Pick<T[]>(pieces), .. text[Math.Min(text.Length, at + 1)..]],
        };
    }

    private static IEnumerable<T> Repeated<T>(T[] piece, int times)
    {
        for (; times > 0; times--)
        {
            foreach (var unit in piece)
            {
                yield return unit;
            }
        }
    }
}
