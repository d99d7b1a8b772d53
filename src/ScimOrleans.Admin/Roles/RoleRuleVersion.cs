using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ScimOrleans.Abstractions.Directory;

namespace ScimOrleans.Admin.Roles;

/// <summary>
/// The version of a rule: it says what the rule is, and nothing else. The role's version would do, but rises with every other change of the role: of two rules that were read
/// together only the first could then be changed.
/// </summary>
internal static class RoleRuleVersion
{
    /// <summary>The version of a rule as it is.</summary>
    public static long Of(RoleRule rule)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{rule.Id} {rule.Priority} {(int)rule.Match} {rule.Text}");
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) & long.MaxValue;
    }
}
