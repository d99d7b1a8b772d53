using ScimOrleans.Grains.Connectors;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>Which passwords an administrator may choose, and what one is told of others.</summary>
public sealed class PasswordStrengthTests
{
    private const string Advice = " Choose another, or leave it out and have one made.";

    [Theory]
    [InlineData("correct horse batt", "idp")]
    [InlineData("7f3kQ9x-Lw2mZ-p0Rt", "idp")]
    [InlineData("my password: zebra-7-quay", "idp")]
    [InlineData("zebras quit at dawn", "id")]
    public void FaultOf_Strong_Null(string password, string userName) => Assert.Null(PasswordStrength.FaultOf(password, userName));

    [Theory]
    [InlineData("7f3kQ9x-Lw2mZ-p", "A password has 16 to 500 characters; this one has 15.")]
    [InlineData("7f3kQ9x-Lw2mZ-p0\n", "A password has no control characters (RFC 7617 §2).")]
    [InlineData("7f3kQ9x-OKTA-IDP-Lw2mZ", "The password contains the user name." + Advice)]
    [InlineData("k7Xq!k7Xq!k7Xq!k7", "The password repeats one short text." + Advice)]
    [InlineData("Password12345678!xy", "Without what is guessed first ('password') 3 characters of the password are left; at least 12 must be." + Advice)]
    [InlineData("aabbaabbccddccddabcd", "The password has 4 different characters; at least 8 must be." + Advice)]
    [InlineData("welcomeabcdabddcabcdab", "The password has 4 different characters beside 'welcome'; at least 8 must be." + Advice)]
    public void FaultOf_Weak_SaysWhy(string password, string fault) => Assert.Equal(fault, PasswordStrength.FaultOf(password, "okta-idp"));

    [Fact]
    public void FaultOf_Longest_IsAllowedAndOneMoreIsNot()
    {
        var longest = string.Concat(Enumerable.Range(0, 125).Select(i => $"{i:x4}"));
        Assert.Null(PasswordStrength.FaultOf(longest, "idp"));
        Assert.Equal("A password has 16 to 500 characters; this one has 501.", PasswordStrength.FaultOf(longest + "g", "idp"));
    }
}
