using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tenants;

/// <summary>What limits of a directory must hold to be accepted.</summary>
internal static class DirectoryLimitRules
{
    private const long Most = 1_000_000_000;

    /// <summary>The fault of limits, or <see langword="null"/>.</summary>
    public static ScimError? Check(DirectoryLimits limits) =>
        Check("users", limits.Users) ?? Check("groups", limits.Groups) ?? Check("membersPerGroup", limits.MembersPerGroup);

    private static ScimError? Check(string name, long? value) => value is < 1 or > Most ? ScimErrors.InvalidValue($"The limit {name} is {value}; it must be 1 to {Most}.") : null;
}
