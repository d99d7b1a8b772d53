using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.TestKit.Model;

/// <summary>How a member is in a group.</summary>
internal enum MembershipState
{
    /// <summary>In both readings.</summary>
    Visible,

    /// <summary>Put away when its user was deactivated.</summary>
    Suspended,

    /// <summary>Pushed while its user was inactive.</summary>
    Pending,
}

/// <summary>A row of <c>members</c>.</summary>
internal sealed record ModelMembership(Guid GroupId, Guid MemberId, ResourceKind MemberKind, MembershipState State)
{
    public bool IsVisible => State == MembershipState.Visible;
}
