namespace ScimOrleans.Storage.Migrations;

/// <summary>The database was migrated by a newer build: this one would not understand its tables, and has changed nothing.</summary>
public sealed class SchemaTooNewException : Exception
{
    /// <inheritdoc/>
    public SchemaTooNewException()
    {
    }

    /// <inheritdoc/>
    public SchemaTooNewException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SchemaTooNewException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
