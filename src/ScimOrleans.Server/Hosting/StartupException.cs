namespace ScimOrleans.Server.Hosting;

/// <summary>Why the server cannot start, as one line that says what to do.</summary>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
