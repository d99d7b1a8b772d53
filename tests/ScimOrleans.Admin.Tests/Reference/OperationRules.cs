using System.Text.Json.Nodes;

namespace ScimOrleans.Admin.Tests.Reference;

/// <summary>What the document must say of every operation.</summary>
internal static class OperationRules
{
    private const int MaxSummary = 200;

    /// <summary>Operations that are asked by POST, and change nothing.</summary>
    private static readonly string[] _questions = ["FindNameConflicts", "PreviewRules"];

    /// <summary>Lists that are empty where there is no such tenant: they outlive it.</summary>
    private static readonly string[] _neverMissing = ["ListJobs", "ListTenantAudit"];

    /// <summary>Problems that a route may have for a reason of its own.</summary>
    private static readonly int[] _ofRoutes = [409, 429];

    /// <summary>What an operation does not say.</summary>
    public static IEnumerable<string> FaultsOf(DocumentedOperation operation) =>
        Texts(operation).Concat(ParametersOf(operation)).Concat(Success(operation)).Concat(Problems(operation)).Select(fault => $"{operation.Id}: {fault}");

    private static IEnumerable<string> Texts(DocumentedOperation operation)
    {
        if (operation.Json["operationId"] is null)
        {
            yield return "has no operationId";
        }

        var summary = (string?)operation.Json["summary"] ?? "";
        if (!summary.EndsWith('.') || summary.Length > MaxSummary || summary.Contains('\n', StringComparison.Ordinal))
        {
            yield return $"its summary is no sentence of at most {MaxSummary} characters: {summary}";
        }

        if (((string?)operation.Json["description"])?.EndsWith('.') != true)
        {
            yield return "has no description";
        }

        if (operation.Json["security"] is not JsonArray { Count: > 0 })
        {
            yield return "does not say what it asks of its caller";
        }
    }

    private static IEnumerable<string> ParametersOf(DocumentedOperation operation)
    {
        var expected = new List<string>();
        expected.AddRange(IsList(operation) ? ["limit", "cursor"] : []);
        expected.AddRange(operation.Method is "put" or "patch" or "delete" ? ["If-Match"] : []);
        expected.AddRange(IsCreation(operation) ? ["Idempotency-Key"] : []);
        foreach (var name in expected.Where(name => !operation.Parameters.Contains(name)))
        {
            yield return $"does not take {name}";
        }

        foreach (var parameter in operation.Parameters.SelectMany(same => same).Where(parameter => ((string?)parameter["description"])?.EndsWith('.') != true || parameter["schema"] is null || char.IsUpper(((string)parameter["name"]!)[0]) != ((string?)parameter["in"] == "header")))
        {
            yield return $"does not describe {parameter["name"]}, or names it in another case";
        }

        if (operation.Json["requestBody"] is JsonObject body && (((string?)body["description"])?.EndsWith('.') != true || body["description"]!.ToString() is "Ends it." or "The request." || !HasSchema(body)))
        {
            yield return "does not describe its body";
        }
    }

    private static IEnumerable<string> Success(DocumentedOperation operation)
    {
        if (operation.Answers.Where(answer => answer.Key < 300).ToList() is not [var (status, success)])
        {
            yield return "does not have one answer of success";
            yield break;
        }

        if (status != 204 && !HasSchema(success))
        {
            yield return $"{status} has no schema";
        }

        if (status is 201 or 202 && success["headers"]?["Location"] is null)
        {
            yield return $"{status} does not say where it is";
        }

        if (status is 200 or 201 && (operation.Method is "put" or "patch" || status == 201) && success["headers"]?["ETag"] is null)
        {
            yield return $"{status} has no ETag";
        }
    }

    private static IEnumerable<string> Problems(DocumentedOperation operation)
    {
        var expected = new List<int> { 401, 403, 503 };
        var isChange = operation.Method != "get" && !_questions.Contains(operation.Id);
        expected.AddRange(operation.Path.Contains('{', StringComparison.Ordinal) && !_neverMissing.Contains(operation.Id) ? [404] : []);
        expected.AddRange(operation.Json["requestBody"] is not null || operation.Parameters.SelectMany(same => same).Any(parameter => (string?)parameter["in"] is "query" or "header") ? [400] : []);
        expected.AddRange(isChange && operation.Id != "RevokeKey" ? [409] : []);
        expected.AddRange(operation.Parameters.Contains("If-Match") ? [412] : []);
        expected.AddRange(IsCreation(operation) ? [422] : []);
        expected.AddRange(operation.Id == "PreviewRules" ? [429] : []);
        var said = operation.Answers.Keys.Where(status => status >= 400).ToList();
        if (expected.Except(said).Any() || said.Except(expected).Except(_ofRoutes).Any())
        {
            yield return $"may be answered {string.Join(", ", expected.Order())}, and says {string.Join(", ", said)}";
        }

        foreach (var (status, problem) in operation.Answers.Where(answer => answer.Key >= 400))
        {
            if ((string?)problem["content"]?["application/problem+json"]?["schema"]?["$ref"] != "#/components/schemas/Problem" || ((string?)problem["description"])?.EndsWith('.') != true)
            {
                yield return $"{status} is no problem that is described";
            }

            if (status is 429 or 503 && problem["headers"]?["Retry-After"] is null)
            {
                yield return $"{status} does not say when to come again";
            }
        }
    }

    private static bool IsList(DocumentedOperation operation) => operation.Id.StartsWith("List", StringComparison.Ordinal);

    private static bool IsCreation(DocumentedOperation operation) => operation.Method == "post" && !_questions.Contains(operation.Id);

    private static bool HasSchema(JsonObject message) =>
        message["content"] is JsonObject { Count: > 0 } content && content.All(form => form.Value!["schema"] is JsonObject { Count: > 0 });
}
