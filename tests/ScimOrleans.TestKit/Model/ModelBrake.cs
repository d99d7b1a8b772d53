using System.Collections.Immutable;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.TestKit.Model;

/// <summary>What is known of one connector's removals: the minute of each that counted.</summary>
internal sealed record ModelBrake
{
    public (long Users, DateTimeOffset At)? Counted { get; init; }

    public DateTimeOffset? HeldSince { get; init; }

    public long? HeldRemovals { get; init; }

    public DateTimeOffset? ConfirmedUntil { get; init; }

    public ImmutableList<DateTimeOffset> Removals { get; init; } = [];

    public int CountedAt(RemovalBrake brake, DateTimeOffset at) => Removals.Count(minute => minute >= brake.CountsFrom(at));

    /// <summary>Counts a removal, or says why it is held.</summary>
    public static RemovalHold? Count(ModelTenant tenant, CommitOperation operation, RemovalBrake brake)
    {
        var connector = operation.Actor.Connector!.Value;
        var present = tenant.Brakes.GetValueOrDefault(connector) ?? new();
        if (present.HeldSince is null && present.ConfirmedUntil > operation.At)
        {
            return null;
        }

        if (present.HeldRemovals is { } before)
        {
            return new(before, present.Counted!.Value.Users, Began: false);
        }

        var removed = present.CountedAt(brake, operation.At);

        var counted = present.Counted is { } earlier && operation.At < earlier.At + brake.Window ? earlier : (Users: tenant.ActiveUsers(operation.Actor), operation.At);
        if (removed < brake.AllowedOf(counted.Users))
        {
            tenant.Brakes[connector] = present with { Counted = counted, Removals = present.Removals.Add(RemovalBrake.MinuteOf(operation.At)) };
            return null;
        }

        tenant.Brakes[connector] = present with { Counted = counted, HeldSince = operation.At, HeldRemovals = removed };
        tenant.Alerts.Add(new()
        {
            Id = operation.OperationId,
            At = operation.At,
            Kind = AlertKind.RemovalsHeld,
            Connector = connector,
            Detail = JsonSerializer.Serialize(new { removals = removed, users = counted.Users, allowed = brake.AllowedOf(counted.Users), windowMinutes = (long)brake.Window.TotalMinutes }),
        });
        return new(removed, counted.Users, Began: true);
    }
}
