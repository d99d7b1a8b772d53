using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Jobs;

/// <summary>Names of jobs that somebody asks for.</summary>
public static class JobNames
{
    /// <summary>The job that brings what is stored to a connector's rules and mapping. Each change of these begins it.</summary>
    public static string Rules(ConnectorId connector) => $"rules.{connector.Value}";

    /// <summary>The job that evaluates what a version stored that knew of no rules: a connector's rows, or the tenant's own.</summary>
    public static string Evaluation(ResourceOwner owner) => owner.Connector is { } connector ? $"evaluate.{connector.Value}" : "evaluate";

    /// <summary>The job that deals with what a connector owned after it was deleted.</summary>
    public static string Deletion(ConnectorId connector) => $"delete.{connector.Value}";
}
