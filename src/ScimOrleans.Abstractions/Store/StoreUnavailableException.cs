namespace ScimOrleans.Abstractions.Store;

/// <summary>The database did not answer, or a connection broke: try again later. Whether a commit happened is unknown.</summary>
[GenerateSerializer, Alias("scim.StoreUnavailableException")]
public sealed class StoreUnavailableException : Exception
{
    /// <inheritdoc/>
    public StoreUnavailableException()
    {
    }

    /// <inheritdoc/>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
