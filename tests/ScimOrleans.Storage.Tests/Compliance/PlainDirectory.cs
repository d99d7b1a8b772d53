using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>A small directory in lists, whose effective groups and roles are computed in the plainest way: what the databases must answer too.</summary>
internal sealed class PlainDirectory
{
    private const string Punctuation = @"[@._+,;:()""'/<>-]";

    public List<PlainUser> Users { get; } = [];

    public List<PlainGroup> Groups { get; } = [];

    public List<PlainRole> Roles { get; } = [];

    /// <summary>The group <c>public</c>.</summary>
    public required Guid Public { get; init; }

    /// <summary>The groups that a member is in: itself, and around groups that are included.</summary>
    public Dictionary<Guid, (bool Direct, SortedSet<Guid> Through)> GroupsOf(Guid member)
    {
        var found = new Dictionary<Guid, (bool Direct, SortedSet<Guid> Through)>();
        foreach (var group in Groups.Where(group => group.Members.Contains(member) && IsVisibleMember(member)))
        {
            found[group.Id] = (true, []);
        }

        for (var before = -1; before != found.Sum(entry => 1 + entry.Value.Through.Count);)
        {
            before = found.Sum(entry => 1 + entry.Value.Through.Count);
            foreach (var inner in found.Keys.Where(IsIncluded).ToList())
            {
                foreach (var outer in Groups.Where(group => group.Members.Contains(inner)))
                {
                    found.TryAdd(outer.Id, (false, []));
                    found[outer.Id].Through.Add(inner);
                }
            }
        }

        return found;
    }

    /// <summary>The roles that a group that is included gives by itself.</summary>
    public IEnumerable<(Guid Role, Guid? Rule)> GivenBy(Guid group)
    {
        foreach (var role in Roles.Where(role => role.Holders.Contains(group)))
        {
            yield return (role.Id, null);
        }

        var name = Groups.Single(known => known.Id == group).Name;
        var deciding = Roles.SelectMany(role => role.Rules.Select(rule => (role.Id, Rule: rule)))
            .Where(candidate => Matches(candidate.Rule, name))
            .OrderByDescending(candidate => candidate.Rule.Priority).ThenBy(candidate => candidate.Rule.Id).FirstOrDefault();
        if (deciding.Rule is not null)
        {
            yield return (deciding.Id, deciding.Rule.Id);
        }
    }

    /// <summary>The effective roles, as text that compares.</summary>
    public List<string> RolesOf(Guid member, bool self)
    {
        var sources = GroupsOf(member).Keys.Where(IsIncluded)
            .SelectMany(group => GivenBy(group).Select(given => (given.Role, Group: group, given.Rule)))
            .Concat(self ? GivenBy(member).Where(given => given.Rule is not null).Select(given => (given.Role, Group: member, given.Rule)) : [])
            .ToLookup(source => source.Role);
        return [.. Roles.Where(role => role.Holders.Contains(member) || sources.Contains(role.Id)).OrderBy(role => role.Id).Select(role =>
            Text(role.Id, role.Name, role.Holders.Contains(member), sources[role.Id].Select(source => new RoleSource(source.Group, source.Rule))))];
    }

    public static string Text(Guid id, string name, bool byHand, IEnumerable<RoleSource> through) =>
        $"{id} {name} {byHand}: {string.Join(", ", through.OrderBy(source => source.Group).ThenBy(source => source.Rule is not null).Select(source => $"{source.Group} by {source.Rule}"))}";

    public bool IsIncluded(Guid group) => Groups.Single(known => known.Id == group).Included;

    /// <summary>Whether every term begins a word, by a regular expression instead of splitting. A term with punctuation begins what stands between blanks.</summary>
    public static bool IsFound(string text, string search) => search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(term =>
        Regex.IsMatch(CaseFolding.Fold(text), (Regex.IsMatch(term, Punctuation) ? @"(^|\s)" : $@"(^|\s|{Punctuation})") + Regex.Escape(CaseFolding.Fold(term)), RegexOptions.CultureInvariant));

    private bool IsVisibleMember(Guid member) => Users.SingleOrDefault(user => user.Id == member)?.Active ?? true;

    private static bool Matches(RoleRule rule, string name)
    {
        if (rule.Match == RoleMatch.Filter)
        {
            // The tests' filters are of this form only.
            return CaseFolding.Fold(name).StartsWith(CaseFolding.Fold(Regex.Match(rule.Text, "\"(.*)\"").Groups[1].Value), StringComparison.Ordinal);
        }

        var pattern = new StringBuilder("^");
        foreach (var c in CaseFolding.Fold(rule.Text))
        {
            pattern.Append(c switch { '*' => ".*", '?' => ".", _ => Regex.Escape(c.ToString()) });
        }

        return Regex.IsMatch(CaseFolding.Fold(name), pattern.Append('$').ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}

internal sealed record PlainUser(Guid Id, string Name, ImmutableDictionary<string, string> Attributes, ResourceOwner Owner, bool Active, bool Detached, bool Included)
{
    public bool Hidden => !Active || Detached || !Included;

    public string SearchText => string.Join(' ', new[] { "username", "email", "firstName", "lastName", "displayName" }.Select(key => Attributes.GetValueOrDefault(key, "")));
}

internal sealed record PlainGroup(Guid Id, string Name, ResourceOwner Owner, bool Included)
{
    public HashSet<Guid> Members { get; } = [];
}

internal sealed record PlainRole(Guid Id, string Name)
{
    public HashSet<Guid> Holders { get; } = [];

    public List<RoleRule> Rules { get; } = [];
}
