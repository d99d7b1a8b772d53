using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>Short forms for tests that parse.</summary>
internal static class Parsing
{
    public static ResourceTypeDefinition User { get; } = ScimModel.Default.User;

    public static ResourceTypeDefinition Group { get; } = ScimModel.Default.Group;

    /// <summary>The filter; the test fails with the refusal if it is refused.</summary>
    public static FilterNode Filter(string text, ResourceTypeDefinition? type = null)
    {
        var result = FilterParser.Parse(text, type ?? User, ScimLimits.Default);
        Assert.True(result.IsSuccess, result.Error?.Detail);
        return result.Value;
    }

    /// <summary>The refusal of a filter, which is always 400 <c>invalidFilter</c>.</summary>
    public static string FilterRefusal(string text, ResourceTypeDefinition? type = null, ScimLimits? limits = null)
    {
        var error = FilterParser.Parse(text, type ?? User, limits ?? ScimLimits.Default).Error;
        Assert.NotNull(error);
        Assert.Equal((400, ScimTypes.InvalidFilter), (error.Status, error.ScimType));
        return error.Detail;
    }

    /// <summary>The path; the test fails with the refusal if it is refused.</summary>
    public static PatchPath Path(string text, ResourceTypeDefinition? type = null)
    {
        var result = PatchPathParser.Parse(text, type ?? User, ScimLimits.Default);
        Assert.True(result.IsSuccess, result.Error?.Detail);
        return result.Value;
    }
}
