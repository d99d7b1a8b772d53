using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness.Clients;

/// <summary>A request, and what its answers mean.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path below the connector's endpoint.</param>
/// <param name="Json">The body.</param>
internal sealed record Call(HttpMethod Method, string Path, string? Json = null)
{
    /// <summary>The statuses that say that it was done.</summary>
    public IReadOnlyList<int> Done { get; init; } = [200];

    /// <summary>The statuses that say, as they may, that it was not and will not be done.</summary>
    public IReadOnlyList<int> NotDone { get; init; } = [];

    /// <summary>What an answer of these says of the directory.</summary>
    public Func<ScimResponse, IEnumerable<Claim>> Claims { get; init; } = _ => [];

    public string? IfMatch { get; init; }

    /// <summary>A PATCH of these operations.</summary>
    public static Call Patch(string path, params IEnumerable<string> operations) => new(
        HttpMethod.Patch, path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{string.Join(',', operations)}}]}""");
}
