namespace ScimOrleans.Abstractions.Store;

/// <summary>What a connector's rules and mapping made of a resource.</summary>
public sealed record ResourceEvaluation
{
    /// <summary>Whether the directory shows it.</summary>
    public required bool Included { get; init; }

    /// <summary>A user's attributes as the directory has them: a JSON object of texts, UTF-8. Empty for groups.</summary>
    public required ReadOnlyMemory<byte> Mapped { get; init; }

    /// <summary>Version of the rules that said so.</summary>
    public required long RulesVersion { get; init; }
}
