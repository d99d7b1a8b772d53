using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Tests.Resources;

namespace ScimOrleans.Protocol.Tests.Messages;

public sealed class ListResponseTests
{
    [Fact]
    public void Begin_NoResources_StillHasTheList() => Assert.Equal(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}""",
        Views.Text(writer =>
        {
            ListResponse.Begin(writer, 0, 1, 0);
            ListResponse.End(writer);
        }));

    [Fact]
    public void Begin_Page_HasIntegersAndResources() => Assert.Equal(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3000000000,"startIndex":11,"itemsPerPage":2,"Resources":[{"id":"1"},{"id":"2"}]}""",
        Views.Text(writer =>
        {
            ListResponse.Begin(writer, 3_000_000_000, 11, 2);
            writer.WriteRawValue("""{"id":"1"}""");
            writer.WriteRawValue("""{"id":"2"}""");
            ListResponse.End(writer);
        }));
}
