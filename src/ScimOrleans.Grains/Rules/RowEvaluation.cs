using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Rules;

/// <summary>Evaluates what is stored, as the grain that wrote it would have.</summary>
internal static class RowEvaluation
{
    /// <summary>The row's evaluation by other rules.</summary>
    public static ResourceEvaluation Of(RuledRow row, CompiledEvaluation rules)
    {
        var resource = ResourceReader.ReadStored(Representation.TypeOf(row.Kind), row.Json.Span);
        var nameFolded = CaseFolding.Fold(row.Name);
        return row.Kind == ResourceKind.User
            ? rules.OfUser(resource, nameFolded, ResourceContents.ShownNameOf(resource, row.LocalDisplayName))
            : rules.OfGroup(resource, nameFolded);
    }
}
