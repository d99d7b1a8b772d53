namespace ScimOrleans.TestKit.Processes;

/// <summary>The signals that tests send. The numbers are Linux's.</summary>
public enum UnixSignal
{
    /// <summary>No signal: asks only whether the process exists.</summary>
    None = 0,

    /// <summary>What Ctrl-C sends.</summary>
    Interrupt = 2,

    /// <summary>For PostgreSQL: stop at once, without a checkpoint.</summary>
    Quit = 3,

    /// <summary>Ends a process at any instruction; it cannot notice.</summary>
    Kill = 9,

    /// <summary>A polite request to stop.</summary>
    Terminate = 15,

    /// <summary>Lets a stopped process go on.</summary>
    Continue = 18,

    /// <summary>Freezes a process; its sockets stay open and silent.</summary>
    Stop = 19,
}
