using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Memory;

namespace ScimOrleans.Grains.Telemetry;

/// <summary>What a silo holds, waits for and knows at the moment at which metrics are read. Nothing is computed before.</summary>
internal sealed class SiloGauges : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>States of silos that are worth a number; one that is dead stays in the table for days.</summary>
    private static readonly (SiloStatus Status, string Name)[] _statuses = [(SiloStatus.Joining, "joining"), (SiloStatus.Active, "active"), (SiloStatus.ShuttingDown, "shutting_down")];

    private readonly IClusterMembershipService _membership;
    private readonly ILocalSiloDetails _local;

    public SiloGauges(
        IMeterFactory meters,
        CommitQueue commits,
        ActiveResources resources,
        ChangeTail tail,
        JobWatch jobs,
        IClusterMembershipService membership,
        ILocalSiloDetails local,
        IOptions<ScimGrainOptions> options)
    {
        (_membership, _local) = (membership, local);
        var meter = meters.Create(ScimTelemetry.Grains);
        meter.CreateObservableUpDownCounter("scim.server.commit.queue.length", () => commits.Length, "{operation}", "Operations that wait for a transaction.");
        meter.CreateObservableGauge("scim.server.commit.queue.limit", () => options.Value.CommitQueueLength, "{operation}", "Operations that may wait; more are refused.");
        meter.CreateObservableUpDownCounter("scim.server.resident_resources", () => Resident(resources), "{resource}", "Users and groups that are in this silo's memory.");
        meter.CreateObservableGauge("scim.server.tail.age", () => tail.Age.TotalSeconds, "s", "How long ago this silo had followed the change log to its end.");
        meter.CreateObservableGauge("scim.server.tail.limit", () => options.Value.StaleReadBound.TotalSeconds, "s", "Age past which memory is not trusted and reads go to the store.");
        meter.CreateObservableGauge("scim.server.tail.behind", () => resources.Held.Sum(tenant => tenant.Behind), "{change}", "Changes that this silo knows of and has not followed in the log.");
        meter.CreateObservableGauge("scim.server.silo.active", () => IsActive() ? 1 : 0, "{silo}", "1 if this silo is active, as it knows the cluster.");
        meter.CreateObservableGauge("scim.server.silos", Silos, "{silo}", "Silos of the cluster by their status, as this one knows it.");
        meter.CreateObservableGauge("scim.server.jobs.unfinished", () => jobs.Unfinished, "{job}", "Background jobs of the whole cluster that are not finished.");
        meter.CreateObservableGauge("scim.server.jobs.failing", () => jobs.Failing, "{job}", "Those of them whose last three steps failed.");
    }

    /// <inheritdoc/>
    /// <remarks>They are there from the silo's start on, which is all that is wanted.</remarks>
    public void Participate(ISiloLifecycle lifecycle)
    {
    }

    private static Measurement<int>[] Resident(ActiveResources resources)
    {
        var (users, groups) = resources.Count();
        return [new(users, new KeyValuePair<string, object?>(ScimAttributes.ResourceType, "User")), new(groups, new KeyValuePair<string, object?>(ScimAttributes.ResourceType, "Group"))];
    }

    private bool IsActive() => _membership.CurrentSnapshot.GetSiloStatus(_local.SiloAddress) == SiloStatus.Active;

    private IEnumerable<Measurement<int>> Silos()
    {
        var members = _membership.CurrentSnapshot.Members.Values.ToLookup(member => member.Status);
        return _statuses.Select(known => new Measurement<int>(members[known.Status].Count(), new KeyValuePair<string, object?>("scim.silo.status", known.Name)));
    }
}
