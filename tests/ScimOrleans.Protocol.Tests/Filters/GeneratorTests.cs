using System.Buffers;
using CsCheck;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>Properties of stores rest on random resources that are as real ones: what is written is read back.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void Resource_AnyUser_IsReadBackAsItWasWritten() => AssertKept(AllTypesModel.Instance.User);

    [Fact]
    public void Resource_AnyGroup_IsReadBackAsItWasWritten() => AssertKept(ScimModel.Default.Group);

    private static void AssertKept(ResourceTypeDefinition type) => ResourceGenerators.Resource(type).Sample(
        resource =>
        {
            var output = new ArrayBufferWriter<byte>();
            ResourceWriter.WriteStored(output, resource);
            Assert.Equal(resource.Attributes, ResourceReader.ReadStored(type, output.WrittenSpan).Attributes);
        },
        iter: Effort.Choose(full: 2_000, quick: 200));
}
