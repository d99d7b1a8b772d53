using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>What an operation will do to a group's members, found before anything is written. All lists are by id.</summary>
internal sealed class MembershipPlan
{
    /// <summary>Why it cannot be done.</summary>
    public CommitResult? Refusal { get; init; }

    /// <summary>Active users that become members.</summary>
    public List<Guid> JoiningUsers { get; } = [];

    /// <summary>Groups that become members.</summary>
    public List<Guid> JoiningGroups { get; } = [];

    /// <summary>Inactive users that are not in yet.</summary>
    public List<Guid> PendingNew { get; } = [];

    /// <summary>How many members there are that were not before.</summary>
    public int Joining => JoiningUsers.Count + JoiningGroups.Count + PendingNew.Count;

    /// <summary>Inactive users whose membership was put away when they were deactivated.</summary>
    public List<Guid> PendingKnown { get; } = [];

    /// <summary>Visible members that leave.</summary>
    public List<Guid> Leaving { get; } = [];

    /// <summary>Those of <see cref="Leaving"/> that are users.</summary>
    public List<Guid> LeavingUsers { get; } = [];

    /// <summary>Suspended members that leave.</summary>
    public List<Guid> LeavingUnseen { get; } = [];

    /// <summary>Whether the visible members change.</summary>
    public bool IsVisible => JoiningUsers.Count + JoiningGroups.Count + Leaving.Count > 0;

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => !IsVisible && PendingNew.Count + PendingKnown.Count + LeavingUnseen.Count == 0;
}

/// <summary>Why a membership shows in no reading. The numbers are stored.</summary>
internal enum Suspension
{
    /// <summary>It shows.</summary>
    None = 0,

    /// <summary>Its user was deactivated.</summary>
    Deactivated = 1,

    /// <summary>It was pushed while its user was inactive.</summary>
    Pushed = 2,
}
