using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness.Clients;

/// <summary>What answers say of the directory.</summary>
internal static class Readings
{
    /// <summary>The answer to a GET of one user, which a server may remember; 404 never is.</summary>
    public static IEnumerable<Claim> User(string id, ScimResponse answer) => answer.Status == 404 ? Gone(id) : OfUser(answer.Body, remembered: true);

    /// <summary>The answer to a change of one user: the row is what the change made, but the groups are remembered.</summary>
    public static IEnumerable<Claim> ChangedUser(string id, ScimResponse answer) => answer.Status == 404
        ? Gone(id)
        : [RowClaim.Is(Id(answer.Body), RowState.OfAnswer(answer.Body)), GroupsOf(answer.Body, remembered: true)];

    /// <summary>The answer to a GET of one group; with its members it comes from the database.</summary>
    public static IEnumerable<Claim> Group(string id, ScimResponse answer, bool remembered) => answer.Status == 404 ? Gone(id) : OfGroup(answer.Body, remembered);

    /// <summary>A resource is not there.</summary>
    public static IEnumerable<Claim> Gone(string id) => [RowClaim.Is(Guid.Parse(id), null)];

    /// <summary>A list of all that matches: it comes from the database.</summary>
    public static IEnumerable<Claim> List(ScimResponse answer, ResourceKind kind, string connector, Func<RowState, bool> matches, string text)
    {
        var resources = answer["Resources"].EnumerateArray().ToList();
        if (answer["totalResults"].GetInt32() != resources.Count)
        {
            throw new InvalidOperationException($"The list is not whole.\n{answer}");
        }

        var wrong = resources.Find(resource => !matches(RowState.OfAnswer(resource)));
        if (wrong.ValueKind != JsonValueKind.Undefined)
        {
            throw new InvalidOperationException($"{wrong} does not match {text}.");
        }

        return
        [
            new NoOthersClaim(kind, $"connector:{connector}", resources.Select(Id).ToHashSet(), matches, text),
            .. resources.SelectMany(resource => kind == ResourceKind.User ? OfUser(resource, remembered: false) : OfGroup(resource, remembered: false)),
        ];
    }

    /// <summary>Every representation with a version.</summary>
    public static IEnumerable<Representation> Shown(ScimResponse answer) =>
        from resource in answer.Has("Resources") ? answer["Resources"].EnumerateArray() : Enumerable.Repeat(answer.Body, 1)
        where resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("userName", out _)
        select new Representation(
            Id(resource),
            resource.GetProperty("meta").GetProperty("version").GetString()!,
            $"{RowState.OfAnswer(resource)} {string.Join(' ', Values(resource, "groups").Order())}");

    public static HashSet<Guid> Values(JsonElement resource, string attribute) =>
        resource.TryGetProperty(attribute, out var values) ? [.. values.EnumerateArray().Select(value => Guid.Parse(value.GetProperty("value").GetString()!))] : [];

    private static IEnumerable<Claim> OfUser(JsonElement user, bool remembered) =>
        [RowClaim.Is(Id(user), RowState.OfAnswer(user), remembered), GroupsOf(user, remembered)];

    private static IEnumerable<Claim> OfGroup(JsonElement group, bool remembered)
    {
        yield return RowClaim.Is(Id(group), RowState.OfAnswer(group), remembered);
        if (!remembered)
        {
            yield return new MembersClaim(Id(group), Values(group, "members"));
        }
    }

    private static GroupsClaim GroupsOf(JsonElement user, bool remembered) => new(Id(user), Values(user, "groups"), remembered);

    private static Guid Id(JsonElement resource) => Guid.Parse(resource.GetProperty("id").GetString()!);
}
