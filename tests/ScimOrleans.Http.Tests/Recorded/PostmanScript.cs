using System.Text.Json;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>The few statements of JavaScript that the collections' scripts are made of.</summary>
internal sealed partial class PostmanScript(CollectionVariables variables)
{
    private static readonly string[] Noise = ["pm.test(", "});", "var jsonData = pm.response.json();", "console.log(", "if (pm.response.code == 200){", "}"];

    private string? _local;

    /// <summary>Runs one line.</summary>
    /// <returns>Whether what it asserts holds; true for a line that asserts nothing.</returns>
    /// <exception cref="NotSupportedException">The line is of no known kind.</exception>
    public bool Run(string line, ScimResponse answer)
    {
        if (Status().Match(line) is { Success: true } status)
        {
            return $"{answer.Status}" == status.Groups["status"].Value;
        }

        if (Includes().Match(line) is { Success: true } includes)
        {
            return answer.Text.Contains(Value(includes.Groups["value"].Value), StringComparison.Ordinal) != includes.Groups["not"].Success;
        }

        if (Equal().Match(line) is { Success: true } equal)
        {
            var found = JsonLookup.Find(answer.Body, equal.Groups["path"].Value);
            return found is { } value && JsonLookup.Text(value) == Value(equal.Groups["value"].Value);
        }

        if (Set().Match(line) is { Success: true } set)
        {
            variables[set.Groups["name"].Value] = set.Groups["path"].Success ? JsonLookup.Text(answer.Body, set.Groups["path"].Value) ?? "" : variables["now"];
            return true;
        }

        if (Get().Match(line) is { Success: true } get)
        {
            _local = variables[get.Groups["name"].Value];
            return true;
        }

        return Noise.Any(noise => line.StartsWith(noise, StringComparison.Ordinal)) ? true : throw new NotSupportedException($"A statement of a kind that the interpreter does not know: {line}");
    }

    private string Value(string expression) => expression == "id" ? _local! : JsonLookup.Text(JsonSerializer.Deserialize<JsonElement>(expression))!;

    [GeneratedRegex(@"^pm\.response\.to\.have\.status\((?<status>\d+)\);$")]
    private static partial Regex Status();

    [GeneratedRegex(@"^pm\.expect\(pm\.response\.text\(\)\)\.to(?<not>\.not)?\.include\((?<value>.*)\);$")]
    private static partial Regex Includes();

    [GeneratedRegex(@"^pm\.expect\(jsonData\.(?<path>[^)]*)\)\.to\.eql\((?<value>.*)\);$")]
    private static partial Regex Equal();

    [GeneratedRegex("""^pm\.(?:environment|collectionVariables)\.set\(["'](?<name>\w+)["'], (?:jsonData\.(?<path>\w+)|pm\.variables\.get\('currentTime'\))\);$""")]
    private static partial Regex Set();

    [GeneratedRegex("""^var id = pm\.environment\.get\("(?<name>\w+)"\);?$""")]
    private static partial Regex Get();
}
