using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterWriterTests
{
    [Fact]
    public void ToText_AnyUserFilter_ParsesToAnEqualFilter() => AssertRoundTrip(AllTypesModel.Instance.User);

    [Fact]
    public void ToText_AnyGroupFilter_ParsesToAnEqualFilter() => AssertRoundTrip(ScimModel.Default.Group);

    [Fact]
    public void ToText_AnyPatchPath_ParsesToAnEqualPath()
    {
        var type = AllTypesModel.Instance.User;
        var attributes = new[] { "emails", "addresses", "x509Certificates", $"{AllTypesModel.Urn}:doors" }.Select(name => AttributePathParser.TryParse(name, type)!).ToArray();
        var path = Gen.OneOf(attributes).SelectMany(attribute => Gen.Select(
            FilterGenerators.ElementFilter(attribute.Leaf), Gen.OneOf([null, .. attribute.Leaf.SubAttributes]), (filter, sub) => new PatchPath(attribute, filter, sub)));

        path.Sample(
            expected => Assert.Equal(expected, PatchPathParser.Parse(expected.ToString(), type, ScimLimits.Default).Value),
            iter: Effort.Choose(full: 10_000, quick: 1_000));
    }

    [Theory]
    [InlineData("title eq \"\\\"\\\\\\u0001\\n/é😀\"", "title eq \"\\\"\\\\\\u0001\\u000a/é😀\"")]
    [InlineData("urn:example:params:scim:schemas:extension:badge:1.0:User:score gt 1.50e1", "urn:example:params:scim:schemas:extension:badge:1.0:User:score gt 15")]
    [InlineData("badge eq \"x\"", "urn:example:params:scim:schemas:extension:badge:1.0:User:label eq \"x\"")]
    public void ToText_Literal_IsCanonical(string text, string expected) => Assert.Equal(expected, FilterWriter.ToText(Parsing.Filter(text, AllTypesModel.Instance.User)));

    private static void AssertRoundTrip(ResourceTypeDefinition type) => FilterGenerators.Filter(type).Sample(
        expected => Assert.Equal(expected, Parsing.Filter(FilterWriter.ToText(expected), type)),
        iter: Effort.Choose(full: 20_000, quick: 2_000),
        print: FilterWriter.ToText);
}
