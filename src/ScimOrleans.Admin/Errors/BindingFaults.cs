using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Admin.Errors;

/// <summary>Says what is wrong with a body or parameter that could not be read: where, and what it should be. What the framework says names types of .NET, which are nobody's business.</summary>
internal static partial class BindingFaults
{
    private const string NoBody = "A body is needed: a JSON object.";

    /// <summary>The explanation.</summary>
    /// <param name="bad">What the framework found.</param>
    /// <param name="body">What the endpoint takes as body; <see langword="null"/> if it takes none.</param>
    public static string Explain(BadHttpRequestException bad, Type? body)
    {
        ArgumentNullException.ThrowIfNull(bad);
        if (bad.InnerException is JsonException json)
        {
            return json.Path is { } path ? $"The body is wrong at {path}: {Reason(json.Message, body, path)}" : "The body is not JSON.";
        }

        if (UnreadParameter().Match(bad.Message) is { Success: true } unread)
        {
            return $"{JsonNamingPolicy.CamelCase.ConvertName(unread.Groups["name"].Value)} is '{unread.Groups["value"].Value}'; {FormOf(unread.Groups["type"].Value)}";
        }

        if (MissingParameter().Match(bad.Message) is { Success: true } missing)
        {
            return missing.Groups["source"].Value == "body" ? NoBody : $"{JsonNamingPolicy.CamelCase.ConvertName(missing.Groups["name"].Value)} is missing.";
        }

        return bad.Message.StartsWith("Implicit body", StringComparison.Ordinal) ? NoBody : bad.Message;
    }

    /// <summary>What System.Text.Json says, without the path, the line and the type that it adds.</summary>
    private static string Reason(string message, Type? body, string path)
    {
        if (message.StartsWith("The JSON property", StringComparison.Ordinal) && message.IndexOf(" could not be mapped", StringComparison.Ordinal) is > 0 and var end)
        {
            return $"{message[..end]} is not known here.";
        }

        if (message.Contains("missing required properties", StringComparison.Ordinal) && message.IndexOf("including:", StringComparison.Ordinal) is > 0 and var names)
        {
            return $"these are required: {message[(names + "including:".Length)..].Trim().TrimEnd('.')}.";
        }

        if (message.Contains("doesn't allow", StringComparison.Ordinal))
        {
            return "it may not be null.";
        }

        return !message.Contains("could not be converted", StringComparison.Ordinal) ? "it is not well-formed JSON."
            : TypeAt(body, path) is { } type ? FormOf(type)
            : "the value has a wrong type or form.";
    }

    /// <summary>The type of what a path leads to, such as <c>$.users.include[0].kind</c>.</summary>
    private static Type? TypeAt(Type? type, string path)
    {
        foreach (var step in Step().EnumerateMatches(path))
        {
            var name = path.AsSpan(step.Index, step.Length).Trim(".[]").ToString();
            type = type is null ? null
                : path[step.Index] == '[' ? ElementOf(type)
                : type.GetProperties().FirstOrDefault(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == name)?.PropertyType;
        }

        return type;
    }

    private static Type? ElementOf(Type type) => type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    /// <summary>What a value of a type looks like, as a client writes it.</summary>
    private static string FormOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } words => $"it is one of {string.Join(", ", Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName))}.",
        var simple when simple != typeof(string) && simple.IsAssignableTo(typeof(System.Collections.IEnumerable)) => "it is a list.",
        var simple => FormOf(simple.Name),
    };

    /// <summary>The same of a type's name, as the framework says it or C# does.</summary>
    private static string FormOf(string type) => (NullableType().Match(type) is { Success: true } nullable ? nullable.Groups["type"].Value : type.TrimEnd('?')) switch
    {
        "String" or "string" => "it is a text.",
        "Boolean" or "bool" => "it is true or false.",
        "Int32" or "Int64" or "int" or "long" => "it is a whole number.",
        "Double" or "double" => "it is a number.",
        "Guid" => "it is an id, such as 01a21f1d-4700-7ee3-ac36-da3cf1c439d9.",
        "DateTimeOffset" => "it is a time with its zone, such as 2026-01-31T12:00:00Z.",
        _ => "it is an object.",
    };

    [GeneratedRegex("""^Failed to bind parameter "(?<type>.+) (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex UnreadParameter();

    [GeneratedRegex("""^Required parameter "(?<type>.+) (?<name>\w+)" was not provided from (?<source>.+)\.$""", RegexOptions.CultureInvariant)]
    private static partial Regex MissingParameter();

    [GeneratedRegex("^Nullable<(?<type>.+)>$", RegexOptions.CultureInvariant)]
    private static partial Regex NullableType();

    [GeneratedRegex(@"\.\w+|\[\d+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
