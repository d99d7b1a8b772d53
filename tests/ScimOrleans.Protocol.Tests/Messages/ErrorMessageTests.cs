using System.Buffers;
using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;

namespace ScimOrleans.Protocol.Tests.Messages;

public sealed class ErrorMessageTests
{
    [Fact]
    public void Write_WithScimType_HasStatusAsText() => Assert.Equal(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"userName \"ä\" is taken."}""",
        Write(ScimErrors.Uniqueness("userName \"ä\" is taken.")));

    [Fact]
    public void Write_WithoutScimType_HasNone() => Assert.Equal(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"No such user."}""", Write(ScimErrors.NotFound("No such user.")));

    private static string Write(ScimError error)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorMessage.Write(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
