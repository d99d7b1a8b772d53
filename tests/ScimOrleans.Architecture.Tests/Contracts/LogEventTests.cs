using System.Reflection;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Architecture.Tests.Projects;

namespace ScimOrleans.Architecture.Tests.Contracts;

public sealed partial class LogEventTests
{
    private static readonly HashSet<int> Known = [.. Ids()];

    [Fact]
    public void EventIds_Values_AreDistinct() => Assert.Equal(Ids().Count(), Known.Count);

    [Fact]
    public void LogMethods_EventIds_AreKnownAndUsedOnce() => Assert.Empty(FindViolations(LogMethods(SourceAssemblies.Types), Known));

    [Fact]
    public void FindViolations_SampleMethods_NamesTheUnknownAndTheShared() =>
        Assert.Equal(
            ["LogUnknown has the id 99, which is none of ScimEventIds", "id 1000 belongs to LogFirst, LogSecond"],
            FindViolations(LogMethods([typeof(LogEventTests)]), [1000]));

    private static IEnumerable<int> Ids() =>
        typeof(ScimEventIds).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);

    private static IEnumerable<MethodInfo> LogMethods(IEnumerable<Type> types) =>
        types.SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.IsDefined(typeof(LoggerMessageAttribute)));

    private static List<string> FindViolations(IEnumerable<MethodInfo> methods, HashSet<int> known)
    {
        var events = methods.Select(method => (method.Name, Id: method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId)).ToList();
        var unknown = events.Where(@event => !known.Contains(@event.Id)).Select(@event => $"{@event.Name} has the id {@event.Id}, which is none of {nameof(ScimEventIds)}");
        var shared = events.GroupBy(@event => @event.Id)
            .Where(uses => uses.Count() > 1)
            .Select(uses => $"id {uses.Key} belongs to {string.Join(", ", uses.Select(use => use.Name).Order(StringComparer.Ordinal))}");
        return [.. unknown, .. shared];
    }

#pragma warning disable LOGGEN002 // Two events of one id are what the test is about; the generator of Microsoft.Extensions.Telemetry sees them too.
    [LoggerMessage(EventId = 1000, Level = LogLevel.Debug, Message = "First")]
    private static partial void LogFirst(ILogger logger);

    [LoggerMessage(EventId = 1000, EventName = "Second", Level = LogLevel.Debug, Message = "Second")]
    private static partial void LogSecond(ILogger logger);
#pragma warning restore LOGGEN002

    [LoggerMessage(EventId = 99, Level = LogLevel.Debug, Message = "Unknown")]
    private static partial void LogUnknown(ILogger logger);
}
