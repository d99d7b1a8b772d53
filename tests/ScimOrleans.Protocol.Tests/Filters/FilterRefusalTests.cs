using static ScimOrleans.Protocol.Tests.Filters.Parsing;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>What is refused, and in which words: an administrator reads them in the console of an identity provider.</summary>
public sealed class FilterRefusalTests
{
    [Fact]
    public void Parse_UnknownAttribute_NamesItAndPointsAtIt() => Assert.Equal(
        """
        Invalid filter: 'noSuch' is not an attribute of User, at character 21:
        userName eq "a" and noSuch eq "b"
                            ^
        """,
        FilterRefusal("userName eq \"a\" and noSuch eq \"b\""));

    [Fact]
    public void Parse_LongFilter_ShowsThePartAroundThePlace() => Assert.Equal(
        $"""
        Invalid filter: 'is' is not an operator; use eq, ne, co, sw, ew, gt, ge, lt, le or pr, at character 144:
        …{new string('a', 19)}" and (title eq "😀" or title is "{new string('b', 28)}…
        {new string(' ', 49)}^
        """,
        FilterRefusal($"userName eq \"{new string('a', 101)}\" and (title eq \"😀\" or title is \"{new string('b', 100)}\")"));

    [Fact]
    public void Parse_LineBreaks_AreShownOnOneLine() => Assert.Equal(
        "Invalid filter: 'x' is not an attribute of User, at character 21:\ntitle eq  \"😀\"  and  x pr\n                    ^",
        FilterRefusal("title eq\r\n\"😀\"\t\nand\t\nx pr"));

    /// <summary>An answer must be valid UTF-8 whatever was sent.</summary>
    [Fact]
    public void Parse_HalfSurrogates_AreReplacedInTheRefusal()
    {
        AssertRefusal("title eq \"x\uD83D\"", 12, "the string holds half of a surrogate pair");
        AssertRefusal("title eq \"x\uDE00y\"", 12, "the string holds half of a surrogate pair");
        AssertRefusal("title eq \"x\uD83D\\u0041\"", 12, "the string holds half of a surrogate pair");
        AssertRefusal("ti\uD83Dtle pr", 1, "'ti\uFFFDtle' is not an attribute of User");
    }

    [Theory]
    [InlineData("", 1, "an attribute, 'not' or '(' is expected, not the end")]
    [InlineData("   ", 4, "an attribute, 'not' or '(' is expected, not the end")]
    [InlineData("userName", 9, "an operator is expected behind userName, not the end; use eq, ne, co, sw, ew, gt, ge, lt, le or pr")]
    [InlineData("userName eq", 12, "a literal is expected, not the end")]
    [InlineData("userName eq (", 13, "a literal is expected, not '('")]
    [InlineData("nickName ~ \"x\"", 10, "'~' is not an operator; use eq, ne, co, sw, ew, gt, ge, lt, le or pr")]
    [InlineData("userName un \"x\"", 10, "'un' is not an operator; use eq, ne, co, sw, ew, gt, ge, lt, le or pr")]
    [InlineData("userName eq \"x", 13, "the closing quote of this string is missing")]
    [InlineData("userName eq bob", 13, "'bob' is not a literal; write a string in double quotes, a number, true, false or null")]
    [InlineData("userName eq 'bob'", 13, "''bob'' is not a literal; write a string in double quotes, a number, true, false or null")]
    [InlineData("userName pr x", 13, "'and', 'or' or the end of the filter is expected, not 'x'")]
    [InlineData("userName pr userName pr", 13, "'and', 'or' or the end of the filter is expected, not 'userName'")]
    [InlineData("userName eq \"a\" \"b\"", 17, "'and', 'or' or the end of the filter is expected, not '\"b\"'")]
    [InlineData("userName pr and", 16, "an attribute, 'not' or '(' is expected, not the end")]
    [InlineData("userName pr or or title pr", 16, "'or' is not an attribute of User")]
    [InlineData("and title pr", 1, "'and' is not an attribute of User")]
    [InlineData("(userName pr", 1, "this parenthesis is never closed")]
    [InlineData("((userName pr) and title pr", 1, "this parenthesis is never closed")]
    [InlineData("userName pr)", 12, "this parenthesis closes none")]
    [InlineData("()", 2, "an attribute, 'not' or '(' is expected, not ')'")]
    [InlineData("(userName pr]", 13, "'and', 'or' or ')' is expected, not ']'")]
    [InlineData("\"userName\" eq \"a\"", 1, "an attribute, 'not' or '(' is expected, not '\"userName\"'")]
    [InlineData("not userName pr", 1, "'not' is followed by a filter in parentheses: not (…)")]
    [InlineData("not", 1, "'not' is followed by a filter in parentheses: not (…)")]
    public void Parse_Malformed_SaysWhatAndWhere(string filter, int character, string reason) => AssertRefusal(filter, character, reason);

    [Theory]
    [InlineData("emails[type eq \"work\"", 22, "'and', 'or' or ']' is expected, not the end")]
    [InlineData("emails[type eq \"work\")", 22, "'and', 'or' or ']' is expected, not ')'")]
    [InlineData("emails[]", 8, "an attribute, 'not' or '(' is expected, not ']'")]
    [InlineData("emails[foo eq \"x\"]", 8, "'foo' is not a sub-attribute of emails")]
    [InlineData("emails[emails.type eq \"x\"]", 8, "'emails' is not a sub-attribute of emails")]
    [InlineData("emails[type eq \"work\" and phoneNumbers[type eq \"x\"]]", 27, "'phoneNumbers' is not a sub-attribute of emails")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User[manager[value eq \"x\"]]", 67, "a value filter cannot hold another")]
    [InlineData("userName[value eq \"x\"]", 9, "userName is not complex and takes no value filter")]
    [InlineData("schemas[value eq \"x\"]", 8, "schemas is not complex and takes no value filter")]
    [InlineData("emails.value[value eq \"x\"]", 13, "emails.value is not complex and takes no value filter")]
    [InlineData("emails[type eq \"work\"].foo eq \"x\"", 24, "'foo' is not a sub-attribute of emails")]
    [InlineData("emails[type eq \"work\"]. eq \"x\"", 24, "an attribute name is missing")]
    [InlineData("emails[type eq \"work\"].value", 29, "an operator is expected behind emails.value, not the end; use eq, ne, co, sw, ew, gt, ge, lt, le or pr")]
    [InlineData("emails[type eq \"work\"] pr", 24, "'and', 'or' or the end is expected, not 'pr'; what is compared goes into the brackets, or behind them as in emails[…].value eq \"…\"")]
    public void Parse_MalformedValueFilter_SaysWhatAndWhere(string filter, int character, string reason) => AssertRefusal(filter, character, reason);

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User pr", 1, "urn:ietf:params:scim:schemas:core:2.0:User is the URN of the core schema; name one of its attributes")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:foo pr", 44, "'foo' is not an attribute of User")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User: pr", 44, "an attribute name is missing")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr", 1, "'urn:ietf:params:scim:schemas:core:2' is not an attribute of User")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:foo pr", 60, "'foo' is not an attribute of urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.foo pr", 68, "'foo' is not a sub-attribute of urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager")]
    [InlineData("department pr", 1, "'department' is not an attribute of User; the extension's is written urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    [InlineData("name.foo pr", 6, "'foo' is not a sub-attribute of name")]
    [InlineData("name.familyName.x pr", 6, "'familyName.x' is not a sub-attribute of name")]
    [InlineData("name. pr", 6, "a sub-attribute's name is missing")]
    [InlineData(".name pr", 1, "an attribute name is missing")]
    [InlineData("userName.value pr", 10, "userName has no sub-attributes")]
    [InlineData("members pr", 1, "'members' is not an attribute of User")]
    public void Parse_UnknownName_SaysWhatAndWhere(string filter, int character, string reason) => AssertRefusal(filter, character, reason);

    [Theory]
    [InlineData("name eq \"x\"", 6, "name is complex and has no value of its own; compare one of its sub-attributes")]
    [InlineData("addresses co \"x\"", 11, "addresses is complex and has no value of its own; compare one of its sub-attributes")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User eq \"x\"", 60, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User is complex and has no value of its own; compare one of its sub-attributes")]
    [InlineData("active gt true", 8, "active is of type boolean, which cannot be compared by gt")]
    [InlineData("active co true", 8, "active is of type boolean, which cannot be compared by co")]
    [InlineData("emails[primary le true]", 16, "emails.primary is of type boolean, which cannot be compared by le")]
    [InlineData("x509Certificates gt \"QUJD\"", 18, "x509Certificates.value is of type binary, which cannot be compared by gt")]
    [InlineData("x509Certificates.value co \"QUJD\"", 24, "x509Certificates.value is of type binary, which cannot be compared by co")]
    [InlineData("meta.created co \"2026\"", 14, "meta.created is of type dateTime, which cannot be compared by co")]
    [InlineData("meta.created sw \"2026\"", 14, "meta.created is of type dateTime, which cannot be compared by sw")]
    [InlineData("title gt null", 7, "null can only be compared by eq and ne")]
    [InlineData("emails[type co null]", 13, "null can only be compared by eq and ne")]
    [InlineData("active eq \"yes\"", 11, "active is a boolean and is compared with true or false, not with '\"yes\"'")]
    [InlineData("active eq 1", 11, "active is a boolean and is compared with true or false, not with '1'")]
    [InlineData("userName eq true", 13, "userName is compared with a string in double quotes, not with 'true'")]
    [InlineData("userName eq 5", 13, "userName is compared with a string in double quotes, not with '5'")]
    [InlineData("profileUrl eq -1e5", 15, "profileUrl is compared with a string in double quotes, not with '-1e5'")]
    [InlineData("meta.created gt \"2026-01-01\"", 17, "meta.created is a dateTime and is compared with one in double quotes, such as \"2026-01-31T09:30:00Z\", not with '\"2026-01-01\"'")]
    [InlineData("meta.created gt \"9999-12-31T23:59:59-01:00\"", 17, "meta.created is a dateTime and is compared with one in double quotes, such as \"2026-01-31T09:30:00Z\", not with '\"9999-12-31T23:59:59-01:00\"'")]
    [InlineData("meta.created gt 2026", 17, "meta.created is a dateTime and is compared with one in double quotes, such as \"2026-01-31T09:30:00Z\", not with '2026'")]
    public void Parse_WrongForTheType_SaysWhatAndWhere(string filter, int character, string reason) => AssertRefusal(filter, character, reason);

    [Theory]
    [InlineData("password eq \"x\"")]
    [InlineData("password pr")]
    [InlineData("PASSWORD ne null")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:password sw \"x\"")]
    public void Parse_Password_IsRefused(string filter) => AssertRefusal(filter, 1, "password is never returned and cannot be used in a filter");

    [Theory]
    [InlineData("\\u0000", 11, "a string cannot hold the character NUL")]
    [InlineData("\0", 11, "the string holds a control character that is not escaped")]
    [InlineData("ab\n", 13, "the string holds a control character that is not escaped")]
    [InlineData("\\ud83d", 11, "the string holds half of a surrogate pair")]
    [InlineData("\\ud83dx", 11, "the string holds half of a surrogate pair")]
    [InlineData("\\ud83d\\ud83d\\ude00", 11, "the string holds half of a surrogate pair")]
    [InlineData("x\\ude00", 12, "the string holds half of a surrogate pair")]
    [InlineData("a\\x", 12, "a backslash must be followed by one of \" \\ / b f n r t u")]
    [InlineData("\\'", 11, "a backslash must be followed by one of \" \\ / b f n r t u")]
    [InlineData("\\u12", 11, "four hexadecimal digits must follow \\u")]
    [InlineData("\\u+123", 11, "four hexadecimal digits must follow \\u")]
    [InlineData("\\u 123", 11, "four hexadecimal digits must follow \\u")]
    public void Parse_MalformedString_SaysWhatAndWhere(string content, int character, string reason) => AssertRefusal($"title eq \"{content}\"", character, reason);

    [Fact]
    public void Parse_LongNames_AreCutInTheRefusal() => AssertRefusal($"{new string('x', 500)} pr", 1, $"'{new string('x', 60)}…' is not an attribute of User");

    private static void AssertRefusal(string filter, int character, string reason)
    {
        var lines = FilterRefusal(filter).Split('\n');

        Assert.Equal($"Invalid filter: {reason}, at character {character}:", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.Equal('^', lines[2][^1]);
    }
}
