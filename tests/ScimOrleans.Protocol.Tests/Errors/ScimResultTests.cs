using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Tests.Errors;

public sealed class ScimResultTests
{
    [Fact]
    public void Value_OfARefusal_ThrowsAndSaysWhy()
    {
        ScimResult<string> refusal = ScimErrors.InvalidValue("No such thing.");

        Assert.Equal("The result is a refusal: No such thing.", Assert.Throws<InvalidOperationException>(() => refusal.Value).Message);
        Assert.False(refusal.TryGet(out _, out var error));
        Assert.Same(refusal.Error, error);
    }

    [Fact]
    public void Value_OfASuccess_IsIt()
    {
        ScimResult<string> success = "thing";

        Assert.Equal("thing", success.Value);
        Assert.True(success.IsSuccess);
        Assert.True(success.TryGet(out var value, out _));
        Assert.Equal("thing", value);
    }
}
