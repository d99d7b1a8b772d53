namespace ScimOrleans.Abstractions.Directory;

/// <summary>Users that are not hidden and have one e-mail address, or one of whom has another's e-mail address as <c>userName</c>: perhaps one person twice.</summary>
/// <param name="Key">What they have in common, folded; of a long one the first 200 characters. The list is in the order of it.</param>
/// <param name="Users">The first <see cref="MaxUsers"/> of them, by id.</param>
/// <param name="Total">How many there are.</param>
public sealed record PossibleDuplicate(string Key, IReadOnlyList<DuplicateUser> Users, long Total)
{
    /// <summary>Most users that are named.</summary>
    public const int MaxUsers = 20;
}

/// <summary>One of them.</summary>
/// <param name="User">The user, without groups and roles.</param>
/// <param name="ByEmail">Whether it is its e-mail address.</param>
/// <param name="ByUserName">Whether it is its <c>userName</c>.</param>
public sealed record DuplicateUser(DirectoryUser User, bool ByEmail, bool ByUserName);
