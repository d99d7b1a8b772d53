using ScimOrleans.Abstractions.Identity;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness.Histories;

/// <summary>What an answer says of the directory. An acknowledged write says that what it asked for was so.</summary>
/// <param name="Remembered">Whether a server may have answered it from memory, and not from the database.</param>
internal abstract record Claim(bool Remembered)
{
    /// <summary>The same, said of single things.</summary>
    public abstract IEnumerable<Expectation> Expand(LogTimelines log);

    protected Expectation Expect<T>(Timeline<T>? timeline, Func<T?, bool> holds, string text) =>
        new(timeline ?? (object)this, (from, to) => timeline is null ? (holds(default) ? from : null) : timeline.Earliest(from, to, holds), text);
}

/// <summary>Something that must have held of one timeline.</summary>
/// <param name="Register">The timeline.</param>
/// <param name="Earliest">The first place of the log, from one to another, where it did.</param>
/// <param name="Text">For people.</param>
internal sealed record Expectation(object Register, Func<long, long, long?> Earliest, string Text);

/// <summary>Something holds of a user or group; <see langword="null"/> if it does not exist.</summary>
internal sealed record RowClaim(Guid Id, Func<RowState?, bool> Holds, string Text, bool Remembered = false) : Claim(Remembered)
{
    /// <summary>It is just this.</summary>
    public static RowClaim Is(Guid id, RowState? state, bool remembered = false) => new(id, row => row == state, state?.ToString() ?? "absent", remembered);

    public override IEnumerable<Expectation> Expand(LogTimelines log) => [Expect(log.Rows.GetValueOrDefault(Id), Holds, $"{Id} {Text}")];
}

/// <summary>Something holds of a membership; <see langword="null"/> if there is none.</summary>
internal sealed record MemberClaim(Guid Group, Guid Member, Func<RebuiltMembership?, bool> Holds, string Text) : Claim(false)
{
    /// <summary>The group has the member, which shows when the member is active; or has it not.</summary>
    public static MemberClaim Has(string group, string member, bool has) =>
        new(Guid.Parse(group), Guid.Parse(member), state => state.HasValue == has, has ? "has" : "lacks");

    /// <summary>The group shows the member, or does not.</summary>
    public static MemberClaim Shows(string group, string member, bool shows) =>
        new(Guid.Parse(group), Guid.Parse(member), state => (state == RebuiltMembership.Visible) == shows, shows ? "shows" : "does not show");

    public override IEnumerable<Expectation> Expand(LogTimelines log) => [Expect(log.Memberships.GetValueOrDefault((Group, Member)), Holds, $"{Group} {Text} {Member}")];
}

/// <summary>These, and no others, are seen in a group.</summary>
internal sealed record MembersClaim(Guid Group, IReadOnlySet<Guid> Members) : Claim(false)
{
    public override IEnumerable<Expectation> Expand(LogTimelines log) =>
        from member in log.Memberships.Keys.Where(key => key.Group == Group).Select(key => key.Member).Union(Members)
        let seen = Members.Contains(member)
        select Expect(log.Memberships.GetValueOrDefault((Group, member)), state => (state == RebuiltMembership.Visible) == seen, $"{Group} shows {(seen ? "" : "no ")}{member}");
}

/// <summary>A user shows these groups, and no others.</summary>
internal sealed record GroupsClaim(Guid User, IReadOnlySet<Guid> Groups, bool Remembered) : Claim(Remembered)
{
    public override IEnumerable<Expectation> Expand(LogTimelines log) =>
        from @group in log.Memberships.Keys.Where(key => key.Member == User).Select(key => key.Group).Union(Groups)
        let seen = Groups.Contains(@group)
        select Expect(log.Memberships.GetValueOrDefault((@group, User)), state => (state == RebuiltMembership.Visible) == seen, $"{User} shows {(seen ? "" : "no ")}{@group}");
}

/// <summary>Nothing that a connector owns matches, but what is listed.</summary>
internal sealed record NoOthersClaim(ResourceKind Kind, string Owner, IReadOnlySet<Guid> Listed, Func<RowState, bool> Matches, string Text) : Claim(false)
{
    public override IEnumerable<Expectation> Expand(LogTimelines log) =>
        from row in log.Rows
        where !Listed.Contains(row.Key) && log.Kinds[row.Key].Kind == Kind && log.Kinds[row.Key].Owner.Text == Owner
        select Expect(row.Value, state => state is null || !Matches(state), $"{row.Key} is not in {Text}");
}

/// <summary>Somebody has a name.</summary>
internal sealed record NameTakenClaim(ResourceKind Kind, string Name) : Claim(false)
{
    public override IEnumerable<Expectation> Expand(LogTimelines log) =>
        [new(this, (from, to) => log.Rows.Where(row => log.Kinds[row.Key].Kind == Kind).Select(row => row.Value.Earliest(from, to, state => state?.Name == Name)).Min(), $"{Name} is taken")];
}
