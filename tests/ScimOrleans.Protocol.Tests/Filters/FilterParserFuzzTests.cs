using CsCheck;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>Whatever is sent is either understood or refused with a readable place, and never an exception.</summary>
public sealed class FilterParserFuzzTests
{
    private static readonly ResourceTypeDefinition Type = AllTypesModel.Instance.User;

    private static readonly Gen<string> Piece = Gen.OneOf(
        "userName", "name.familyName", "emails", "active", "meta.created", "password", "urn:ietf:params:scim:schemas:core:2.0:User:", SchemaUrns.EnterpriseUser, AllTypesModel.Urn + ":score",
        ":", ".", ".value", "[", "]", "(", ")", "\"", "\\", "\\u", "\"x\"", "\"2026-01-01T00:00:00Z\"", "\"True\"", "eq", "ne", "pr", "co", "gt", "and", "or", "not", "not (", "true", "null", "1", "-1.5e3", "1e999",
        " ", " ", " ", "\t", "\n", "\0", "\uD83D", "\uDE00", "😀", "é", "~", "'");

    [Fact]
    public void Parse_RandomPieces_NeverThrows() => Piece.Array[0, 25].Select(string.Concat).Sample(AssertAnswered, iter: Effort.Choose(full: 50_000, quick: 5_000));

    [Fact]
    public void Parse_RandomCharacters_NeverThrows() => Gen.String.Sample(AssertAnswered, iter: Effort.Choose(full: 20_000, quick: 2_000));

    [Fact]
    public void Parse_MutatedFilters_NeverThrows()
    {
        var mutated = Gen.Select(FilterGenerators.Filter(Type).Select(FilterWriter.ToText), Gen.Int[0, 2], Gen.Int[0, 10_000], Gen.Int[0, 20], Piece, (text, kind, place, length, piece) =>
        {
            var start = place % (text.Length + 1);
            var cut = Math.Min(length, text.Length - start);
            return kind switch
            {
                0 => text.Remove(start, cut),
                1 => text.Insert(start, piece),
                _ => text.Remove(start, cut).Insert(start, piece),
            };
        });

        mutated.Sample(AssertAnswered, iter: Effort.Choose(full: 50_000, quick: 5_000));
    }

    private static void AssertAnswered(string text)
    {
        var filter = FilterParser.Parse(text, Type, ScimLimits.Default);
        if (filter.IsSuccess)
        {
            Assert.Equal(filter.Value, FilterParser.Parse(FilterWriter.ToText(filter.Value), Type, ScimLimits.Default).Value);
        }
        else
        {
            AssertReadable(filter.Error, ScimTypes.InvalidFilter);
        }

        var path = PatchPathParser.Parse(text, Type, ScimLimits.Default);
        if (path.IsSuccess)
        {
            Assert.Equal(path.Value, PatchPathParser.Parse(path.Value.ToString(), Type, ScimLimits.Default).Value);
        }
        else
        {
            AssertReadable(path.Error, ScimTypes.InvalidPath, ScimTypes.InvalidFilter);
        }
    }

    private static void AssertReadable(ScimError error, params string[] scimTypes)
    {
        Assert.Equal(400, error.Status);
        Assert.Contains(error.ScimType, scimTypes);
        var lines = error.Detail.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.True(lines[2].Length <= 50 && lines[2].TrimStart(' ') == "^", error.Detail);
        Assert.True(error.Detail.EnumerateRunes().All(rune => rune.Value >= ' ' || rune.Value == '\n'), error.Detail);
        Assert.True(error.Detail.Length < 700, error.Detail);
    }
}
