using System.Globalization;

namespace ScimOrleans.TestKit.Processes;

/// <summary>One account of the machine, as <c>/etc/passwd</c> has it.</summary>
/// <param name="UserId">Its number.</param>
/// <param name="GroupId">The number of its own group.</param>
internal sealed record UnixAccount(int UserId, int GroupId)
{
    /// <summary>
    /// An account without rights for a program that refuses to run as root, or <see langword="null"/> if this process
    /// is not root and can run it itself.
    /// </summary>
    public static UnixAccount? Unprivileged() =>
        Environment.IsPrivilegedProcess
            ? Find("postgres") ?? Find("nobody") ?? throw new InvalidOperationException("This machine has neither an account 'postgres' nor 'nobody'.")
            : null;

    private static UnixAccount? Find(string name) =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length > 3 && fields[0] == name)
            .Select(fields => new UnixAccount(int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture)))
            .FirstOrDefault();
}
