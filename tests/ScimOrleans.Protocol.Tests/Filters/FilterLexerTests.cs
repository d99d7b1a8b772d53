using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterLexerTests
{
    [Fact]
    public void Next_TypicalFilter_GivesItsTokensInOrder() => Assert.Equal(
        [
            "Word:userName", "Word:eq", "String:\"a\"", "Word:and", "Word:not", "OpenParenthesis:(", "Word:emails", "OpenBracket:[", "Word:type",
            "Word:ne", "Word:-1.5e3", "CloseBracket:]", "Word:.value", "Word:pr", "CloseParenthesis:)", "End:",
        ],
        Lex("userName eq \"a\"\tand not(emails[type ne -1.5e3].value pr ) \r\n"));

    [Theory]
    [InlineData("", "End:")]
    [InlineData("   ", "End:")]
    [InlineData("a\"b\"c", "Word:a", "String:\"b\"", "Word:c", "End:")]
    [InlineData("\"a\\\"b\\\\\"", "String:\"a\\\"b\\\\\"", "End:")]
    [InlineData("\"(][) \"", "String:\"(][) \"", "End:")]
    [InlineData("\"a", "UnterminatedString:\"a", "End:")]
    [InlineData("\"a\\\"", "UnterminatedString:\"a\\\"", "End:")]
    [InlineData("\"\\", "UnterminatedString:\"\\", "End:")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName", "Word:urn:ietf:params:scim:schemas:core:2.0:User:name.familyName", "End:")]
    [InlineData("$ref ~ 'x'", "Word:$ref", "Word:~", "Word:'x'", "End:")]
    public void Next_Text_GivesItsTokens(string text, params string[] expected) => Assert.Equal(expected, Lex(text));

    [Fact]
    public void Next_BehindTheEnd_StaysAtTheEnd()
    {
        var lexer = new FilterLexer("a");
        lexer.Next();

        Assert.Equal(new FilterToken(FilterTokenKind.End, 1, 0), lexer.Next());
        Assert.Equal(new FilterToken(FilterTokenKind.End, 1, 0), lexer.Next());
    }

    [Fact]
    public void Next_TypicalFilter_AllocatesNothing()
    {
        const string Filter = """urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a\u00e9@x.test" and (emails[type eq "work"].value co "@x" or not (active eq true))""";
        Count(Filter);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var tokens = Count(Filter);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(22, tokens);
        Assert.Equal(0, allocated);
    }

    private static List<string> Lex(string text)
    {
        var tokens = new List<string>();
        var lexer = new FilterLexer(text);
        FilterToken token;
        do
        {
            token = lexer.Next();
            tokens.Add($"{token.Kind}:{token.Of(text)}");
        }
        while (token.Kind != FilterTokenKind.End);
        return tokens;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var lexer = new FilterLexer(text);
        var count = 0;
        while (lexer.Next().Kind != FilterTokenKind.End)
        {
            count++;
        }

        return count;
    }
}
