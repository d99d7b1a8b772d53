namespace ScimOrleans.Grains.Rules;

/// <summary>How large a connector's rules and mapping may be. Inclusive.</summary>
internal static class RuleLimits
{
    /// <summary>Inclusions and exclusions of users and groups together.</summary>
    public const int MaxRules = 100;

    /// <summary>Characters of a rule, a source, a separator or a pattern, and of a mapped text.</summary>
    public const int MaxTextLength = 8_192;

    /// <summary>Attributes of a mapping.</summary>
    public const int MaxAttributes = 50;

    /// <summary>Sources of an attribute.</summary>
    public const int MaxSources = 10;

    /// <summary>Transforms of a source.</summary>
    public const int MaxTransforms = 10;

    /// <summary>Characters of what a pattern's matches become: times <see cref="MaxTextLength"/> it bounds what a replacement can make.</summary>
    public const int MaxReplacementLength = 256;

    /// <summary>Patterns of a mapping, in all its sources together.</summary>
    public const int MaxPatterns = 20;

    /// <summary>Characters of a rule by name.</summary>
    public const int MaxGlobLength = 256;

    /// <summary>How long the patterns of a mapping may work on one user together.</summary>
    public static readonly TimeSpan PatternTimeOfUser = TimeSpan.FromSeconds(2);

    /// <summary>Characters of an attribute's name.</summary>
    public const int MaxNameLength = 64;
}
