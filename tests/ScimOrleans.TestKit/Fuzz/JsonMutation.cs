using System.Text;
using System.Text.Json;

namespace ScimOrleans.TestKit.Fuzz;

/// <summary>Bodies that are nearly right: samples whose JSON is changed as JSON, or as bytes, or both; and some that are only noise.</summary>
public static class JsonMutation
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "false", "\"True\"", "\"\"", "\" \"", "[]", "{}", "[[]]", "[{}]", "[null]", "{\"value\":null}", "{\"value\":\"a\"}", "[{\"value\":\"a\",\"primary\":true},{\"value\":\"b\",\"primary\":\"true\"}]",
            "0", "-0", "1e999", "-1E-999", "12345678901234567890123456789012345", "0.1e1", "\"\\u0000\"", "\"\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\ude00\"", "\"\\u00e9\\n\\/\"", "\"2026-01-31T09:30:00Z\"",
            "\"emails[type eq \\\"work\\\"].value\"", "\"members[value eq \\\"0198a1b0-0000-7000-8000-00000000000a\\\"]\"", "\"0198a1b0-0000-7000-8000-00000000000b\"", "\"not an id\"", "\"userName\"", "\"id\"", "\"remove\"", "\"add\"", "\"QUJD\"",
            "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value\"", "{\"emails\":[{\"value\":\"x\"}],\"name.givenName\":\"y\",\"title\":null}", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":{\"k\":{\"l\":1}}}}}}}}}}}}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "userName", "USERNAME", "name", "emails", "members", "active", "id", "schemas", "meta", "externalId", "password", "groups", "value", "$ref", "type", "primary", "path", "op", "Operations", "filter", "count", "startIndex", "sortOrder",
            "attributes", "text", "many", "one", "ratio", "when", "blob", "x509Certificates", "", " ", "\\u0075serName", "\\ud800", "\\u0000", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:User:userName",
        }.Select(name => Encoding.UTF8.GetBytes($"\"{name}\"")),
    ];

    private static readonly byte[][] Pieces =
    [
        .. Values, .. Names,
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "'", "//", "/* */", "#", "\n", "\r", "\t", "\0", "\u000b", "\u00a0", "\u2028", "\ufeff", "[[[[[[[[[[[[[[[[[[[[", "{\"a\":", "1e", "0x1", "NaN", "Infinity", "00", "+1", "é", "😀", "aaaaaaaaaaaaaaaa",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF],
    ];

    /// <summary>A body out of these samples.</summary>
    public static byte[] Body(FuzzRandom random, byte[][] samples)
    {
        if (random.Once(50))
        {
            return Mutation.Noise(random, static number => (byte)number);
        }

        var body = random.Pick<byte[]>(samples);
        for (var changes = random.Below(4); changes > 0; changes--)
        {
            body = Change(random, body, samples);
        }

        return random.Once(2) ? body : Mutation.Apply(random, body, Pieces, static number => (byte)number);
    }

    /// <summary>Changes a value, a name or a property; what comes out is JSON again, but for what the pieces hold.</summary>
    private static byte[] Change(FuzzRandom random, byte[] body, byte[][] samples)
    {
        var (values, names) = Places(body);
        if (values.Count == 0)
        {
            return body;
        }

        var (from, to) = values[random.Below(values.Count)];
        switch (random.Below(7))
        {
            case 0 when names.Count > 0:
                var (start, end) = names[random.Below(names.Count)];
                return [.. body[..start], .. random.Pick<byte[]>(Names), .. body[end..]];
            case 1 when names.Count > 0:
                var (before, _) = names[random.Below(names.Count)];
                return [.. body[..before], .. random.Pick<byte[]>(Names), (byte)':', .. random.Pick<byte[]>(Values), (byte)',', .. body[before..]];
            case 2:
                return [.. body[..from], (byte)'[', .. body[from..to], (byte)',', .. body[from..to], (byte)']', .. body[to..]];
            case 3:
                var sample = random.Pick<byte[]>(samples);
                var (givenFrom, givenTo) = Places(sample).Values is { Count: > 0 } given ? given[random.Below(given.Count)] : (0, 0);
                return [.. body[..from], .. sample[givenFrom..givenTo], .. body[to..]];
            case 4 when random.Once(4):
                var depth = 1 + random.Below(40);
                return [.. body[..from], .. Enumerable.Repeat((byte)'[', depth), .. body[from..to], .. Enumerable.Repeat((byte)']', depth), .. body[to..]];
            default:
                return [.. body[..from], .. random.Pick<byte[]>(Values), .. body[to..]];
        }
    }

    /// <summary>Where the values and the names of properties are, as far as the text is JSON.</summary>
    private static (List<(int From, int To)> Values, List<(int From, int To)> Names) Places(byte[] body)
    {
        List<(int, int)> values = [];
        List<(int, int)> names = [];
        Stack<int> open = [];
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                var from = (int)reader.TokenStartIndex;
                var to = (int)reader.BytesConsumed;
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push(from);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        values.Add((open.Pop(), to));
                        break;
                    case JsonTokenType.PropertyName:
                        names.Add((from, from + reader.ValueSpan.Length + 2));
                        break;
                    default:
                        values.Add((from, to));
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // A value that was put in is wrong as JSON, or too deep; the places before it still count.
            return (values, names);
        }

        return (values, names);
    }
}
