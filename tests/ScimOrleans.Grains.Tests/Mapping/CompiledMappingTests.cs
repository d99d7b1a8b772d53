using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Rules;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Mapping;

public sealed class CompiledMappingTests
{
    private const string Ann = """
        {"userName":"Ann@Example.com","title":" Boss ","active":false,"name":{"givenName":"Ann","familyName":"Lee"},
        "emails":[{"value":"home@x","type":"home"},{"value":"work@x","type":"work"},{"value":"main@x","type":"other","primary":true}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"42"}}}
        """;

    [Theory]
    [InlineData("userName", "Ann@Example.com")]
    [InlineData("USERNAME", "Ann@Example.com")]
    [InlineData("name.givenName", "Ann")]
    [InlineData("emails", "main@x")]
    [InlineData("emails.value", "main@x")]
    [InlineData("emails[type eq \"work\"].value", "work@x")]
    [InlineData("emails[type eq \"work\"]", "work@x")]
    [InlineData("emails[not (type eq \"work\")].type", "other")]
    [InlineData("emails[type ne \"other\"].value", "home@x")]
    [InlineData("emails[type eq \"none\"].value", null)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "Sales")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "42")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "42")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:title", " Boss ")]
    [InlineData("active", "false")]
    [InlineData("nickName", null)]
    [InlineData("phoneNumbers[type eq \"work\"].value", null)]
    public void Path_OfAnySchema_YieldsItsText(string path, string? expected) => Assert.Equal(expected, MappedText(Ann, Path(path)));

    [Theory]
    [InlineData("{name.givenName} {name.familyName}", "Ann Lee")]
    [InlineData("{{{name.givenName}}}", "{Ann}")]
    [InlineData("<{emails[type eq \"work\" or type eq \"}\"].value}>", "<work@x>")]
    [InlineData("{name.givenName}.{nickName}", null)]
    public void Template_PathsInBraces_AreReplacedOrAllIsNothing(string template, string? expected) => Assert.Equal(expected, MappedText(Ann, Template(template)));

    [Theory]
    [InlineData(AttributeTransformKind.Lower, "", "", "ann@example.com")]
    [InlineData(AttributeTransformKind.Upper, "", "", "ANN@EXAMPLE.COM")]
    [InlineData(AttributeTransformKind.SubstringBefore, "@", "", "Ann")]
    [InlineData(AttributeTransformKind.SubstringBefore, "#", "", "Ann@Example.com")]
    [InlineData(AttributeTransformKind.SubstringBefore, "Ann", "", null)]
    [InlineData(AttributeTransformKind.SubstringAfter, "@", "", "Example.com")]
    [InlineData(AttributeTransformKind.SubstringAfter, "#", "", null)]
    [InlineData(AttributeTransformKind.SubstringAfter, ".com", "", null)]
    [InlineData(AttributeTransformKind.Replace, "^(\\w+)@(.*)$", "$2/$1", "Example.com/Ann")]
    [InlineData(AttributeTransformKind.Replace, "[aeiou]", "", "Ann@Exmpl.cm")]
    [InlineData(AttributeTransformKind.Replace, ".*", "", null)]
    public void Transform_EachKind_DoesWhatItSays(AttributeTransformKind kind, string text, string replacement, string? expected) =>
        Assert.Equal(expected, MappedText(Ann, Path("userName", Transform(kind, text, replacement))));

    [Fact]
    public void Transform_Several_RunInOrder() => Assert.Equal(
        "boss!",
        MappedText(Ann, Path("title", Transform(AttributeTransformKind.Trim), Transform(AttributeTransformKind.Lower), Transform(AttributeTransformKind.Replace, "$", "!"))));

    [Fact]
    public void Transform_LeavesHalfACharacter_ItIsReplaced() =>
        Assert.Equal("a\uFFFD", MappedText("""{"userName":"a🎈"}""", Path("userName", Transform(AttributeTransformKind.Replace, ".$"))));

    [Fact]
    public void Sources_FirstThatYieldsMoreThanBlanks_Counts()
    {
        Assert.Equal("Lee", MappedText(Ann, Path("nickName"), Path("title", Transform(AttributeTransformKind.SubstringBefore, "Boss")), Path("name.familyName"), Constant("never")));
        Assert.Equal("x", MappedText(Ann, Path("nickName"), Constant("x")));
        Assert.Null(MappedText(Ann, Path("nickName")));
    }

    [Fact]
    public void Attributes_AreWrittenInOrder_WithoutThoseThatHaveNoText()
    {
        var mapping = MappingOf(("zone", [Constant("eu")]), ("nick", [Path("nickName")]), ("email", [new() { Kind = AttributeSourceKind.Default }]));

        Assert.Equal("""{"zone":"eu","email":"main@x"}""", Mapped(Ann, mapping));
    }

    [Fact]
    public void Pattern_TakesTooLong_YieldsNothingAndIsCounted()
    {
        var timeouts = 0;
        var mapping = MappingOf(("x", [Path("title", Transform(AttributeTransformKind.Replace, "a[ab]{400}x")), Constant("other")]));
        var compiled = CompiledEvaluation.Compile(null, mapping, 1, () => timeouts++, TimeSpan.FromTicks(1)).Value;

        // Hundreds of milliseconds' work, for which there is no time at all.
        var random = new Random(1);
        var title = string.Concat(Enumerable.Range(0, 8_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));
        var mapped = compiled.OfUser(User($$"""{"userName":"ann","title":"{{title}}"}"""), "ann", "Ann").Mapped;

        Assert.Equal("""{"x":"other"}"""u8, mapped.Span);
        Assert.Equal(1, timeouts);
    }

    /// <summary>Each pattern takes three quarters of a second by this clock. A second begins only before one second of two is used up.</summary>
    [Fact]
    public void Patterns_TakeTooLongTogether_LaterOnesYieldNothingAndTheRestIsThere()
    {
        var timeouts = 0;
        var pattern = Path("title", Transform(AttributeTransformKind.Replace, "a", "b"));
        var mapping = MappingOf(("one", [pattern]), ("two", [pattern]), ("three", [pattern, Constant("other")]), ("four", [pattern]), ("five", [Path("userName")]));
        var compiled = CompiledEvaluation.Compile(null, mapping, 1, () => timeouts++, TimeSpan.FromSeconds(1), new SlowClock()).Value;

        var first = compiled.OfUser(User("{\"userName\":\"ann\",\"title\":\"aa\"}"), "ann", "Ann").Mapped;
        var next = compiled.OfUser(User("{\"userName\":\"ann\",\"title\":\"aa\"}"), "ann", "Ann").Mapped;

        // Each user has time of its own.
        Assert.Equal("{\"one\":\"bb\",\"two\":\"bb\",\"three\":\"other\",\"five\":\"ann\"}"u8, first.Span);
        Assert.Equal(first.Span, next.Span);
        Assert.Equal(4, timeouts);
    }

    [Theory]
    [InlineData(20, null)]
    [InlineData(21, "A mapping has at most 20 patterns, not 21.")]
    public void Patterns_OfAMapping_AreLimited(int count, string? refusal)
    {
        var pattern = Transform(AttributeTransformKind.Replace, "a", "b");
        var mapping = MappingOf(("x", [Path("title", [.. Enumerable.Repeat(pattern, 10)]), Path("title", [.. Enumerable.Repeat(pattern, 9)])]), ("y", [Path("title", [.. Enumerable.Repeat(pattern, count - 19)])]));

        Assert.Equal(refusal, RuleCosts.Check(null, mapping)?.Detail);
        Assert.Equal(refusal, ConnectorRules.Check(new() { Name = "x", Mapping = mapping })?.Detail);

        // What is kept already is read.
        Assert.Null(CompiledEvaluation.Compile(null, mapping, 1).Error);
    }

    [Fact]
    public void Pattern_MadeToBacktrack_IsDoneInTime()
    {
        var user = $$"""{"userName":"ann","title":"{{new string('a', 5_000)}}"}""";

        Assert.Equal(new string('a', 5_000), MappedText(user, Path("title", Transform(AttributeTransformKind.Replace, "^(a+)+$b", "x"))));
    }

    [Theory]
    [InlineData(8_192, true)]
    [InlineData(8_193, false)]
    public void Text_TooLong_YieldsNothing(int length, bool yields)
    {
        var user = $$"""{"userName":"ann","title":"{{new string('x', length - 1)}}"}""";

        Assert.Equal(yields, MappedText(user, Path("title", Transform(AttributeTransformKind.Replace, "^", "y"))) is not null);
        Assert.Equal(yields, MappedText(user, Template("y{title}")) is not null);
        Assert.Equal(yields, MappedText($$"""{"userName":"ann","title":"{{new string('x', length)}}"}""", Path("title", Transform(AttributeTransformKind.Upper))) is not null);
    }

    [Theory]
    [InlineData(50, 10, 10, null)]
    [InlineData(51, 1, 0, "A mapping has 1 to 50 attributes, not 51.")]
    [InlineData(0, 1, 0, "A mapping has 1 to 50 attributes, not 0.")]
    [InlineData(1, 11, 0, "'a0' of the mapping has 1 to 10 sources, not 11.")]
    [InlineData(1, 0, 0, "'a0' of the mapping has 1 to 10 sources, not 0.")]
    [InlineData(1, 1, 11, "Source 1 of 'a0' of the mapping: a source has at most 10 transforms, not 11.")]
    public void Compile_Numbers_AreLimited(int attributes, int sources, int transforms, string? refusal)
    {
        var source = Path("title", [.. Enumerable.Repeat(Transform(AttributeTransformKind.Trim), transforms)]);
        var mapping = MappingOf([.. Enumerable.Range(0, attributes).Select(number => ($"a{number}", Enumerable.Repeat(source, sources).ToArray()))]);

        Assert.Equal(refusal, CompiledEvaluation.Compile(null, mapping, 1).Error?.Detail);
    }

    [Theory]
    [InlineData(8_192, null)]
    [InlineData(8_193, "a source has 1 to 8192 characters, not 8193.")]
    public void Compile_LengthOfASource_IsLimited(int length, string? refusal) => Assert.Equal(
        refusal is null ? null : $"Source 1 of 'x' of the mapping: {refusal}",
        CompiledEvaluation.Compile(null, MappingOf(("x", [Constant(new string('x', length))])), 1).Error?.Detail);

    [Theory]
    [InlineData(8_192, 256, null)]
    [InlineData(8_193, 0, "its separator or pattern has 1 to 8192 characters, not 8193.")]
    [InlineData(0, 0, "its separator or pattern has 1 to 8192 characters, not 0.")]
    [InlineData(1, 257, "a replacement is for patterns only, and has at most 256 characters.")]
    public void Compile_LengthsOfATransform_AreLimited(int text, int replacement, string? refusal) => Assert.Equal(
        refusal is null ? null : $"Source 1 of 'x' of the mapping: transform 1: {refusal}",
        CompiledEvaluation.Compile(null, MappingOf(("x", [Path("title", Transform(AttributeTransformKind.Replace, new string('x', text), new string('y', replacement)))])), 1).Error?.Detail);

    [Theory]
    [InlineData("Name", "a name is a small letter and up to 63 letters and digits.")]
    [InlineData("", "a name is a small letter and up to 63 letters and digits.")]
    [InlineData("first-name", "a name is a small letter and up to 63 letters and digits.")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234x", "a name is a small letter and up to 63 letters and digits.")]
    public void Compile_Name_IsRefused(string name, string refusal) => Assert.Equal($"Attribute 1 of the mapping: {refusal}", Refusal(mapping: MappingOf((name, [Constant("x")]))));

    [Fact]
    public void Compile_LongestName_IsAccepted() =>
        Assert.Null(CompiledEvaluation.Compile(null, MappingOf(("a" + new string('Z', 63), [Constant("x")])), 1).Error);

    [Fact]
    public void Compile_NameTwice_IsRefused() => Assert.Equal(
        "The mapping has 'EMail' twice; the case of letters does not tell names apart.".Replace("EMail", "eMail", StringComparison.Ordinal),
        Refusal(mapping: MappingOf(("email", [Constant("x")]), ("eMail", [Constant("x")]))));

    [Theory]
    [InlineData(AttributeSourceKind.Path, "nosuch", "Invalid path: 'nosuch'")]
    [InlineData(AttributeSourceKind.Path, "groups.value", "'groups' is the server's")]
    [InlineData(AttributeSourceKind.Path, "id", "'id' is the server's")]
    [InlineData(AttributeSourceKind.Path, "meta.version", "'meta' is the server's")]
    [InlineData(AttributeSourceKind.Path, "password", "'password' is not kept")]
    [InlineData(AttributeSourceKind.Path, "name", "'name' has no value of its own")]
    [InlineData(AttributeSourceKind.Path, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' has no value of its own")]
    [InlineData(AttributeSourceKind.Template, "{title", "the brace at position 1 has no partner")]
    [InlineData(AttributeSourceKind.Template, "x}", "the brace at position 2 has no partner")]
    [InlineData(AttributeSourceKind.Template, "ab{groups}", "the path at position 4: 'groups' is the server's")]
    [InlineData(AttributeSourceKind.Template, "no path", "it has no path in braces")]
    [InlineData(AttributeSourceKind.Constant, "  ", "a constant is more than blanks.")]
    [InlineData(AttributeSourceKind.Constant, "a\0", "it holds NUL")]
    [InlineData(AttributeSourceKind.Default, "x", "the default takes no text.")]
    [InlineData(AttributeSourceKind.Default, "", "there is no default for 'x': it is no base attribute.")]
    [InlineData((AttributeSourceKind)9, "x", "its kind is unknown.")]
    public void Compile_Source_NamesItAndWhatIsWrong(AttributeSourceKind kind, string text, string refusal) => Assert.StartsWith(
        $"Source 2 of 'x' of the mapping: {refusal}",
        Refusal(mapping: MappingOf(("x", [Constant("y"), new() { Kind = kind, Text = text }]))), StringComparison.Ordinal);

    [Fact]
    public void Compile_HalfACharacter_IsRefused()
    {
        const string Expected = "Source 1 of 'x' of the mapping: it holds NUL, or half of a surrogate pair.";

        Assert.Equal(Expected, Refusal(mapping: MappingOf(("x", [Constant("\uD800")]))));
        Assert.Equal(Expected, Refusal(mapping: MappingOf(("x", [Constant("\uDC00x")]))));
        Assert.Null(CompiledEvaluation.Compile(null, MappingOf(("x", [Constant("x\uD83C\uDF88")])), 1).Error);
    }

    [Theory]
    [InlineData(AttributeTransformKind.Replace, "(", "", "its pattern is not usable: ")]
    [InlineData(AttributeTransformKind.Replace, "(?=a)", "", "its pattern is not usable: ")]
    [InlineData(AttributeTransformKind.Replace, "(a{900}){900}", "", "its pattern is not usable: ")]
    [InlineData(AttributeTransformKind.Lower, "x", "", "Lower takes no text.")]
    [InlineData(AttributeTransformKind.SubstringAfter, "x", "y", "a replacement is for patterns only")]
    [InlineData(AttributeTransformKind.Replace, "x", "\0", "it holds NUL")]
    [InlineData((AttributeTransformKind)9, "", "", "its kind is unknown.")]
    public void Compile_Transform_NamesItAndWhatIsWrong(AttributeTransformKind kind, string text, string replacement, string refusal) => Assert.StartsWith(
        $"Source 1 of 'x' of the mapping: transform 2: {refusal}",
        Refusal(mapping: MappingOf(("x", [Path("title", Transform(AttributeTransformKind.Trim), Transform(kind, text, replacement))]))), StringComparison.Ordinal);

    [Fact]
    public void Equals_ReadAgain_IsTheSame()
    {
        AttributeMapping Build() => MappingOf(("x", [Path("title", Transform(AttributeTransformKind.Replace, "a", "b")), Constant("y")]), ("z", [Template("{title}")]));
        DirectoryRules Rules() => UserRules([Name("a")], Filter("title pr"));

        Assert.Equal(Build(), Build());
        Assert.Equal(Build().GetHashCode(), Build().GetHashCode());
        Assert.NotEqual(Build(), MappingOf(("x", [Path("title"), Constant("y")]), ("z", [Template("{title}")])));
        Assert.Equal(Rules(), Rules());
        Assert.Equal(Rules().GetHashCode(), Rules().GetHashCode());
        Assert.NotEqual(Rules(), UserRules([Name("a")], Name("title pr")));
        Assert.NotEqual(Rules(), UserRules([Name("a"), Filter("title pr")]));
    }

    /// <summary>Moves on by three quarters of a second with each look.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += TimeSpan.FromMilliseconds(750).Ticks;
    }
}
