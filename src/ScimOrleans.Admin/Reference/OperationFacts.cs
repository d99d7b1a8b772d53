using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Reference;

/// <summary>What follows from how a route is mapped and from the signature of what serves it.</summary>
internal sealed class OperationFacts(OpenApiOperationTransformerContext context)
{
    private readonly IList<object> _metadata = context.Description.ActionDescriptor.EndpointMetadata;

    /// <summary>What it asks of its caller.</summary>
    public OperatorScope? Scope => _metadata.OfType<ScopeRequirement>().LastOrDefault()?.Scope;

    /// <summary>Whether it is asked by POST.</summary>
    public bool IsPost => HttpMethods.IsPost(context.Description.HttpMethod ?? "");

    /// <summary>Whether it changes anything.</summary>
    public bool IsChange => !HttpMethods.IsGet(context.Description.HttpMethod ?? "") && !_metadata.OfType<ChangesNothing>().Any();

    /// <summary>Whether it belongs to a tenant.</summary>
    public bool IsOfATenant => Path.Contains($"{{{ScopeHandler.TenantRouteValue}}}", StringComparison.Ordinal);

    /// <summary>Whether it takes If-Match.</summary>
    public bool TakesIfMatch => Handler?.GetParameters().Any(parameter => parameter.ParameterType == typeof(IfMatch)) == true;

    /// <summary>Whether what it names may not exist. Lists that outlive what they are about are empty then.</summary>
    public bool MayFindNothing => Path.Contains('{', StringComparison.Ordinal) && Answers.Contains(typeof(ProblemHttpResult));

    /// <summary>Whether its answer has an ETag.</summary>
    public bool IsVersioned => Answers.Any(type => type.IsAssignableTo(typeof(IVersioned)));

    private string Path => context.Description.RelativePath ?? "";

    private MethodInfo? Handler => _metadata.OfType<MethodInfo>().FirstOrDefault();

    /// <summary>What the handler may answer: the types in <c>Task&lt;Results&lt;…&gt;&gt;</c>.</summary>
    private IEnumerable<Type> Answers => Handler?.ReturnType.GetGenericArguments().SelectMany(type => type.IsAssignableTo(typeof(INestedHttpResult)) ? type.GetGenericArguments() : [type]) ?? [];
}
