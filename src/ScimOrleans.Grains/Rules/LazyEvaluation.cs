using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Rules;

/// <summary>A connector's rules and mapping, compiled when they are first asked for.</summary>
/// <param name="connector">The connector, or <see langword="null"/> if there is none.</param>
/// <param name="timedOut">Told when a pattern took too long.</param>
internal sealed class LazyEvaluation(ConnectorSnapshot? connector, Action? timedOut)
{
    private readonly ConnectorSettings? _settings = connector?.Settings;
    private CompiledEvaluation? _compiled;

    /// <summary>The rules and mapping. Two threads may both compile them, which harms nobody.</summary>
    /// <exception cref="InvalidDataException">They were accepted once and cannot be read now. What should be hidden would be shown if this were passed over.</exception>
    public CompiledEvaluation Compiled => _compiled ??= Compile();

    /// <summary>Whether they are those of a connector as it is now.</summary>
    public bool AreOf(ConnectorSnapshot? other) =>
        _settings?.RulesVersion == other?.Settings.RulesVersion && _settings?.Rules == other?.Settings.Rules && _settings?.Mapping == other?.Settings.Mapping;

    private CompiledEvaluation Compile()
    {
        if (_settings is null or { RulesVersion: 0 })
        {
            return CompiledEvaluation.Default;
        }

        return CompiledEvaluation.Compile(_settings.Rules, _settings.Mapping, _settings.RulesVersion, timedOut).TryGet(out var compiled, out var error)
            ? compiled
            : throw new InvalidDataException($"Stored rules cannot be read: {error.Detail}");
    }
}
