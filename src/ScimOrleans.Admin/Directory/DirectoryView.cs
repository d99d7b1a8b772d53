namespace ScimOrleans.Admin.Directory;

/// <summary>Whose view of a directory is wanted.</summary>
internal enum DirectoryView
{
    /// <summary>As the application sees it: no hidden users, no excluded groups.</summary>
    Application,

    /// <summary>Everything, with what is hidden marked. Needs the scope <c>read</c>.</summary>
    Administrator,
}
