using System.Globalization;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Resolves the <c>path</c> of an operation, or a key of its value, to the place it means.</summary>
internal static class PatchTargets
{
    /// <summary>The place, or <c>invalidPath</c>, or <c>invalidFilter</c> for a mistake in a value filter.</summary>
    public static ScimResult<PatchTarget> Resolve(string path, ResourceTypeDefinition type, ReadOptions options)
    {
        if (path.Length > options.Limits.MaxPathLength)
        {
            return ScimErrors.InvalidPath(string.Create(CultureInfo.InvariantCulture,
                $"The path is {path.Length} characters long; the limit is {options.Limits.MaxPathLength} ({nameof(ScimLimits.MaxPathLength)})."));
        }

        if (options.Allows(IdpTolerances.DotAfterUrn))
        {
            path = WithColonAfterUrn(path, type);
        }

        return PatchPathParser.Parse(path, type, options.Limits).TryGet(out var parsed, out var error) ? Of(parsed) : error;
    }

    /// <summary>A whole attribute of the resource, or a whole extension.</summary>
    public static PatchTarget Of(AttributeDefinition attribute) => new(null, attribute, null, null);

    /// <summary>A part of a single-valued complex attribute, or an attribute of an extension.</summary>
    public static PatchTarget Part(PatchTarget whole, AttributeDefinition part) =>
        whole.Attribute.IsExtension ? new(whole.Attribute, part, null, null) : whole with { SubAttribute = part };

    private static PatchTarget Of(PatchPath path) => path.Attribute.Steps switch
    {
        [var container, var attribute] => new(container, attribute, path.ValueFilter, path.SubAttribute),
        [var attribute] => new(null, attribute, path.ValueFilter, path.SubAttribute),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string WithColonAfterUrn(string path, ResourceTypeDefinition type)
    {
        foreach (var extension in type.Extensions)
        {
            var urn = extension.Schema.Id;
            if (path.Length > urn.Length && path[urn.Length] == '.' && path.StartsWith(urn, StringComparison.OrdinalIgnoreCase))
            {
                return $"{path[..urn.Length]}:{path[(urn.Length + 1)..]}";
            }
        }

        return path;
    }
}
