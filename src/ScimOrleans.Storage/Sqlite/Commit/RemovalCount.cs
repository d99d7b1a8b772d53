using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Counts the users that connectors remove, and holds those that remove too many.</summary>
internal sealed class RemovalCount(SqliteSession session)
{
    /// <summary>Counts a removal that nothing else refuses.</summary>
    /// <returns><see langword="null"/> if it may go on; else why it is held. The first one to be held leaves an alert.</returns>
    public RemovalHold? Count(CommitOperation operation)
    {
        var brake = operation.Brake!;
        var connector = operation.Actor.Connector!.Value.Value;
        var present = Read(session, operation.Tenant.Value, connector);
        if (present is { HeldSince: null } && present.ConfirmedUntil > operation.At)
        {
            return null;
        }

        if (present?.HeldRemovals is { } before)
        {
            return new(before, present.Users ?? 0, Began: false);
        }

        var removed = RemovedSince(session, operation.Tenant.Value, connector, brake.CountsFrom(operation.At));

        if (present is not { Users: { } users } || operation.At >= present.CountedAt + brake.Window)
        {
            users = ActiveUsers(session, operation.Tenant.Value, operation.Actor);
            session["""
                INSERT INTO removal_brakes (tenant, connector, users, counted_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (tenant, connector) DO UPDATE SET users = excluded.users, counted_at = excluded.counted_at
                """].Execute(operation.Tenant.Value, connector, users, operation.At);
            session["DELETE FROM removals WHERE tenant = $1 AND connector = $2 AND minute < $3"].Execute(operation.Tenant.Value, connector, brake.CountsFrom(operation.At));
        }

        if (removed < brake.AllowedOf(users))
        {
            session["""
                INSERT INTO removals (tenant, connector, minute, removed) VALUES ($1, $2, $3, 1)
                ON CONFLICT (tenant, connector, minute) DO UPDATE SET removed = removed + 1
                """].Execute(operation.Tenant.Value, connector, RemovalBrake.MinuteOf(operation.At));
            return null;
        }

        session["UPDATE removal_brakes SET held_since = $3, held_removals = $4 WHERE tenant = $1 AND connector = $2"].Execute(operation.Tenant.Value, connector, operation.At, removed);
        session["INSERT INTO alerts (tenant, id, at, kind, connector, detail) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"].Execute(
            operation.Tenant.Value, operation.OperationId, operation.At, AlertKind.RemovalsHeld, connector, Detail(removed, users, brake));
        return new(removed, users, Began: true);
    }

    /// <summary>The row of a connector's brake, if it has one.</summary>
    public static BrakeRow? Read(SqliteSession session, string tenant, string connector)
    {
        using var row = session["SELECT users, counted_at, held_since, held_removals, confirmed_until FROM removal_brakes WHERE tenant = $1 AND connector = $2"].Read(tenant, connector);
        return row.Read()
            ? new(row.IsDBNull(0) ? null : row.GetInt64(0), Instant(1), Instant(2), row.IsDBNull(3) ? null : row.GetInt64(3), Instant(4))
            : null;

        DateTimeOffset? Instant(int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInstant(ordinal);
    }

    /// <summary>Removals that count.</summary>
    public static long RemovedSince(SqliteSession session, string tenant, string connector, DateTimeOffset minute) =>
        session["SELECT coalesce(sum(removed), 0) FROM removals WHERE tenant = $1 AND connector = $2 AND minute >= $3"].ReadNumber(tenant, connector, minute) ?? 0;

    /// <summary>A connector's active users.</summary>
    public static long ActiveUsers(SqliteSession session, string tenant, ResourceOwner owner) =>
        session["SELECT count(*) FROM users WHERE tenant = $1 AND owner = $2 AND active"].ReadNumber(tenant, owner.Text) ?? 0;

    private static string Detail(long removals, long users, RemovalBrake brake) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"removals" : {{removals}}, "users" : {{users}}, "allowed" : {{brake.AllowedOf(users)}}, "windowMinutes" : {{(long)brake.Window.TotalMinutes}}}""");
}

/// <summary>What is kept of a connector's brake.</summary>
/// <param name="Users">Its active users when counting began.</param>
/// <param name="CountedAt">When it began.</param>
/// <param name="HeldSince">Since when removals are refused.</param>
/// <param name="HeldRemovals">What had been counted then.</param>
/// <param name="ConfirmedUntil">Until when they pass uncounted.</param>
internal sealed record BrakeRow(long? Users, DateTimeOffset? CountedAt, DateTimeOffset? HeldSince, long? HeldRemovals, DateTimeOffset? ConfirmedUntil);
