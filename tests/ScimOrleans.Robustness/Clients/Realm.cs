namespace ScimOrleans.Robustness.Clients;

/// <summary>Users and a group that one client keeps, or that two clients of one connector contend for.</summary>
/// <param name="name">Begins all names in it.</param>
/// <param name="size">Users that there are to be.</param>
/// <param name="shared">Whether it is contended.</param>
internal sealed class Realm(string name, int size, bool shared)
{
    private int _count;

    /// <summary>Whether another client writes here too.</summary>
    public bool IsShared { get; } = shared;

    /// <summary>The users that there are to be. Only the clients of a realm that is not shared replace them.</summary>
    public List<Person> People { get; } = [.. Enumerable.Range(1, size).Select(i => new Person($"{name}-user-{i}"))];

    public string GroupName { get; } = $"{name}-group";

    /// <summary>The group's id, once it is known.</summary>
    public string? GroupId { get; set; }

    /// <summary>The members that the group is to show.</summary>
    public IEnumerable<Person> Members => People.Where(person => person is { Id: not null, IsMember: true, Active: true });

    /// <summary>Another user in the place of one who is gone: names are not used again, so that one name means one user.</summary>
    public void Replace(Person gone) => People[People.IndexOf(gone)] = new Person($"{name}-late-{++_count}");
}

/// <summary>A user as the identity provider wants it to be.</summary>
/// <param name="name">Its userName.</param>
internal sealed class Person(string name)
{
    public string Name { get; } = name;

    /// <summary>Its id, once it is known.</summary>
    public string? Id { get; set; }

    public string? Title { get; set; }

    public bool Active { get; set; } = true;

    public bool IsMember { get; set; }

    /// <summary>Version of the last representation that was read.</summary>
    public string? ETag { get; set; }
}
