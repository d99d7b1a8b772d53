using System.Text;
using System.Text.Json;
using CsCheck;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>What holds for every PATCH, on random resources and random operations.</summary>
public sealed class PatchPropertyTests
{
    private static readonly long Iterations = Effort.Choose(full: 20_000, quick: 1_000);

    private static readonly Gen<string> Text = Gen.OneOf("a", "A", "b", "work", "home", "x@y.test", "", "ß", "\ud83d\ude00");
    private static readonly Gen<string> JsonText = Text.Select(text => JsonSerializer.Serialize(text));
    private static readonly Gen<string> Truth = Gen.OneOf("true", "false", "\"True\"", "\"false\"");

    private static readonly Gen<string> Email = Gen.Select(JsonText, Gen.OneOf("work", "home", "other"), Gen.OneOf("", ",\"primary\":true", ",\"primary\":false"))
        .Select((value, type, primary) => $$"""{"value":{{value}},"type":"{{type}}"{{primary}}}""");

    private static readonly Gen<string> EmailList = Email.Array[0, 4].Select(items => $"[{string.Join(',', items)}]");

    private static readonly Gen<string> Filter = Gen.OneOf(
        "type eq \\\"work\\\"", "type eq \\\"fax\\\"", "primary eq true", "value pr", "not (type eq \\\"home\\\")", "value co \\\"a\\\" or type eq \\\"other\\\"", "type eq \\\"home\\\" and value eq \\\"b\\\"");

    private static readonly Gen<(string Path, string Value)> Target = Gen.OneOf(
        Gen.Select(Gen.OneOf("nickName", "title", "displayName", "name.givenName", "NAME.familyName", $"{PatchRun.Enterprise}:department", $"{PatchRun.Enterprise}:manager.value"), JsonText),
        Gen.Select(Gen.Const("active"), Truth),
        Gen.Select(Gen.Const("name"), JsonText.Select(text => $$"""{"givenName":{{text}},"honorificPrefix":null}""")),
        Gen.Select(Gen.Const("emails"), EmailList),
        Gen.Select(Filter.Select(filter => $"emails[{filter}]"), Email),
        Gen.Select(Filter.Select(filter => $"emails[{filter}].value"), JsonText),
        Gen.Select(Filter.Select(filter => $"emails[{filter}].primary"), Truth),
        Gen.Select(Gen.OneOf("emails.display", "emails.type"), JsonText),
        Gen.Select(Gen.Const($"{PatchRun.Enterprise}:manager"), JsonText));

    private static readonly Gen<string> Value = Gen.Frequency((8, Gen.Const("")), (1, Gen.Const("null")), (1, Gen.Const("\"\"")));

    private static Gen<string> Operation(params string[] kinds) => Gen.Select(Gen.OneOf(kinds), Target, Value, (kind, target, instead) => kind == "remove"
        ? $$"""{"op":"remove","path":"{{target.Path}}"}"""
        : $$"""{"op":"{{kind}}","path":"{{target.Path}}","value":{{(instead.Length > 0 ? instead : target.Value)}} }""");

    private static readonly Gen<string> AnyOperation = Operation("add", "replace", "remove");

    /// <summary>A resource that some operations made: only what can come about.</summary>
    private static readonly Gen<Resource> User = AnyOperation.Array[0, 6].Select(operations => operations.Aggregate(
        PatchRun.User("""{"userName":"u","active":true,"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}]}"""),
        (resource, operation) => PatchRun.Apply(resource, operation) is { IsSuccess: true } result ? result.Value.Resource : resource));

    [Fact]
    public void Apply_ReplaceOrRemove_TwiceIsOnce() => Gen.Select(User, Operation("replace", "remove")).Sample(
        (resource, operation) =>
        {
            var once = PatchRun.Apply(resource, operation);
            if (!once.IsSuccess)
            {
                return true;
            }

            var twice = PatchRun.Apply(once.Value.Resource, operation);
            return twice.IsSuccess ? !twice.Value.AttributesChanged : twice.Error.ScimType == ScimTypes.NoTarget && SelectsByWhatItWrites(operation);
        },
        iter: Iterations);

    [Fact]
    public void Apply_AddToAList_TwiceIsOnce() => Gen.Select(User, EmailList).Sample(
        (resource, emails) =>
        {
            var operation = $$"""{"op":"add","path":"emails","value":{{emails}} }""";
            var once = PatchRun.Apply(resource, operation);
            return !once.IsSuccess || !PatchRun.Apply(once.Value.Resource, operation).Value.AttributesChanged;
        },
        iter: Iterations,
        print: Print);

    [Fact]
    public void Apply_Any_SameAsOneByOne() => Gen.Select(User, AnyOperation.Array[1, 4]).Sample(
        (resource, operations) =>
        {
            var together = PatchRun.Apply(resource, string.Join(',', operations));
            var current = resource;
            foreach (var operation in operations)
            {
                if (PatchRun.Apply(current, operation) is not { IsSuccess: true } step)
                {
                    // What is missing in between may be there in the end, but not the other way round.
                    return true;
                }

                current = step.Value.Resource;
            }

            return together.IsSuccess && together.Value.Resource.Attributes.Equals(current.Attributes);
        },
        iter: Iterations);

    [Fact]
    public void Apply_Any_LeavesTheResourceAloneAndKeepsTheRules() => Gen.Select(User, AnyOperation.Array[1, 5]).Sample(
        (resource, operations) =>
        {
            var before = TreeJson.Show(resource).ToJsonString();
            var attributes = resource.Attributes;

            var result = PatchRun.Apply(resource, string.Join(',', operations));

            Assert.Same(attributes, resource.Attributes);
            Assert.Equal(before, TreeJson.Show(resource).ToJsonString());
            if (result.IsSuccess)
            {
                Assert.Null(ResourceRules.Check(result.Value.Resource));
                Assert.Equal(ReferenceEquals(resource, result.Value.Resource), !result.Value.AttributesChanged);
                Assert.Equal(result.Value.AttributesChanged, before != TreeJson.Show(result.Value.Resource).ToJsonString());
            }
        },
        iter: Iterations);

    [Fact]
    public void Apply_MemberOperations_SameAsOnASet()
    {
        var ids = new[] { PatchRun.Ann, PatchRun.Bob, PatchRun.Cid, PatchRun.Nested };
        var some = Gen.OneOf(ids).Array[0, 3];
        Gen.Select(some, Gen.Select(Gen.OneOf("add", "replace", "remove", "all"), some).Array[0, 6]).Sample(
            (start, operations) =>
            {
                var expected = start.ToHashSet();
                var json = new List<string>();
                foreach (var (kind, members) in operations)
                {
                    var list = $"[{string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))}]";
                    json.Add(kind == "all" ? """{"op":"remove","path":"members"}""" : $$"""{"op":"{{kind}}","path":"members","value":{{list}} }""");
                    if (kind is "all" or "replace")
                    {
                        expected.Clear();
                    }

                    if (kind is "add" or "replace")
                    {
                        expected.UnionWith(members);
                    }
                    else if (kind == "remove")
                    {
                        expected.ExceptWith(members);
                    }
                }

                var edit = PatchRun.Apply(PatchRun.Group("{}"), string.Join(',', json)).Value.Members;
                var actual = edit.ReplaceAll ? [.. edit.Add] : start.Except(edit.Remove).Union(edit.Add).ToHashSet();
                return actual.SetEquals(expected) && !edit.Add.Overlaps(edit.Remove) && (!edit.ReplaceAll || edit.Remove.IsEmpty);
            },
            iter: Iterations);
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(ReadsOrRefuses, iter: Iterations);

    [Fact]
    public void Read_MutatedBody_NeverThrows()
    {
        var bodies = AnyOperation.Array[1, 3].Select(operations => PatchRun.Body(string.Join(',', operations)));
        var mutations = Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.OneOf(Gen.Byte, Gen.OneOf("{}[]\":,\\u0d8".Select(letter => (byte)letter).ToArray()))).Array[1, 6];
        Gen.Select(bodies, mutations).Sample(
            (body, changes) =>
            {
                foreach (var (place, value) in changes)
                {
                    body[place % body.Length] = value;
                }

                return ReadsOrRefuses(body);
            },
            iter: Iterations);
    }

    [Fact]
    public void Read_TruncatedBody_NeverThrows()
    {
        var body = Encoding.UTF8.GetBytes(PatchRun.Expand($$"""
            {"schemas":["{{SchemaUrns.PatchOp}}"],"Operations":[{"op":"add","path":"emails[type eq \"work\"].value","value":"\u00e9\ud83d\ude00"},
             {"op":"replace","value":{"name.givenName":"x","~":{"manager":"m"},"id":"<Id>"} } ] }
            """));
        for (var length = 0; length < body.Length; length++)
        {
            Assert.True(ReadsOrRefuses(body[..length]));
            Assert.True(ReadsOrRefuses(body[length..]));
        }
    }

    /// <summary>A value filter may select by what the operation changes, so that the second time there is nothing to select.</summary>
    private static bool SelectsByWhatItWrites(string operation) => operation.Contains('[', StringComparison.Ordinal);

    private static string Print((Resource Resource, string Operation) sample) => $"{TreeJson.Show(sample.Resource).ToJsonString()}\n{sample.Operation}";

    private static bool ReadsOrRefuses(byte[] body)
    {
        foreach (var type in ScimModel.Default.ResourceTypes)
        {
            var request = PatchRequestReader.Read(body, type, ReadOptions.Default);
            if (request.IsSuccess)
            {
                var resource = new Resource(type, ComplexValue.Empty);
                var result = ResourcePatch.Apply(resource, request.Value, new() { Id = PatchRun.Id, CurrentMembers = PatchRun.Members });
                Assert.True(result.IsSuccess || result.Error.Status is 400);
            }
            else
            {
                Assert.True(request.Error.Status is 400 or 413);
                Assert.NotEmpty(request.Error.Detail);
            }
        }

        return true;
    }
}
