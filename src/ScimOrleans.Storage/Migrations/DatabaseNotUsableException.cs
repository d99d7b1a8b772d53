namespace ScimOrleans.Storage.Migrations;

/// <summary>The database cannot be prepared, and trying again will not help: somebody must act as the message says.</summary>
public sealed class DatabaseNotUsableException : Exception
{
    /// <inheritdoc/>
    public DatabaseNotUsableException()
    {
    }

    /// <inheritdoc/>
    public DatabaseNotUsableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public DatabaseNotUsableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
