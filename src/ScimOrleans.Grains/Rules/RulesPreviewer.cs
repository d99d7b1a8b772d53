using System.Runtime.CompilerServices;
using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Mapping;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Rules;

/// <inheritdoc cref="IRulesPreview"/>
internal sealed class RulesPreviewer(IDirectoryStore store) : IRulesPreview
{
    /// <summary>Rows read at a time.</summary>
    private const int PageSize = 500;

    /// <summary>How long a pattern may work on one text.</summary>
    public TimeSpan PatternTimeLimit { get; init; } = TextTransform.DefaultTimeLimit;

    /// <summary>See <see cref="CollisionCount"/>.</summary>
    public int MaxKept { get; init; } = CollisionCount.MaxKept;

    /// <inheritdoc/>
    public async ValueTask<ScimResult<RulesPreview>> PreviewAsync(
        TenantId tenant, ConnectorId connector, DirectoryRules? rules, AttributeMapping? mapping, CancellationToken cancellationToken)
    {
        if (!CompiledEvaluation.Compile(rules, mapping, long.MaxValue, timeLimit: PatternTimeLimit).TryGet(out var compiled, out var error))
        {
            return error;
        }

        if (RuleCosts.Check(rules, mapping) is { } tooMuch)
        {
            return tooMuch;
        }

        var owner = ResourceOwner.Of(connector);
        var collisions = new CollisionCount(MaxKept);
        var users = new EffectCount();
        await foreach (var (row, after) in EvaluateAsync(tenant, ResourceKind.User, null, owner, compiled, cancellationToken))
        {
            if (row.Owner == owner)
            {
                users.Add(row, after);
            }

            collisions.Add(row, after);
        }

        while (collisions.NextPart())
        {
            await foreach (var (row, after) in EvaluateAsync(tenant, ResourceKind.User, null, owner, compiled, cancellationToken))
            {
                collisions.Add(row, after);
            }
        }

        var groups = new EffectCount();
        await foreach (var (row, after) in EvaluateAsync(tenant, ResourceKind.Group, owner, owner, compiled, cancellationToken))
        {
            groups.Add(row, after);
        }

        if (collisions.NeedExamples())
        {
            await foreach (var (row, after) in EvaluateAsync(tenant, ResourceKind.User, null, owner, compiled, cancellationToken))
            {
                collisions.AddExample(row, after);
            }
        }

        return new RulesPreview { Users = users.ToPreview(), Groups = groups.ToPreview(), Collisions = collisions.Count, CollisionExamples = collisions.ToExamples() };
    }

    /// <summary>Rows with the evaluation that they would have: those of the connector a new one, the others the one they have.</summary>
    private async IAsyncEnumerable<(RuledRow Row, ResourceEvaluation After)> EvaluateAsync(
        TenantId tenant, ResourceKind kind, ResourceOwner? asked, ResourceOwner owner, CompiledEvaluation rules,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (Guid? after = Guid.Empty; after is not null;)
        {
            var page = await store.ReadRuledAsync(new() { Tenant = tenant, Kind = kind, Owner = asked, After = after.Value, Count = PageSize }, cancellationToken);
            foreach (var row in page.Rows)
            {
                yield return (row, row.Owner == owner ? RowEvaluation.Of(row, rules) : row.Evaluation);
            }

            after = page.Next;
        }
    }

    /// <summary>Counts what appears, disappears and changes.</summary>
    private sealed class EffectCount
    {
        private readonly Dictionary<EvaluationEffect, long> _counts = [];
        private readonly Dictionary<EvaluationEffect, List<PreviewExample>> _examples = [];
        private long _total;

        public void Add(RuledRow row, ResourceEvaluation after)
        {
            _total++;
            var effect = EvaluationEffects.Of(row, after);
            _counts[effect] = _counts.GetValueOrDefault(effect) + 1;
            if (effect != EvaluationEffect.None && Examples(effect).Count < RulesPreview.MaxExamples)
            {
                Examples(effect).Add(new() { Id = row.Id, Name = row.Name, Before = TextOf(row.Evaluation), After = TextOf(after) });
            }
        }

        public EffectPreview ToPreview() => new()
        {
            Total = _total,
            Appear = _counts.GetValueOrDefault(EvaluationEffect.Appears),
            Disappear = _counts.GetValueOrDefault(EvaluationEffect.Disappears),
            Change = _counts.GetValueOrDefault(EvaluationEffect.Changes),
            Appearing = [.. Examples(EvaluationEffect.Appears)],
            Disappearing = [.. Examples(EvaluationEffect.Disappears)],
            Changing = [.. Examples(EvaluationEffect.Changes)],
        };

        private List<PreviewExample> Examples(EvaluationEffect effect) => _examples.TryGetValue(effect, out var list) ? list : _examples[effect] = [];

        private static string? TextOf(ResourceEvaluation evaluation) => evaluation.Included ? evaluation.Mapped.IsEmpty ? "{}" : Encoding.UTF8.GetString(evaluation.Mapped.Span) : null;
    }
}
