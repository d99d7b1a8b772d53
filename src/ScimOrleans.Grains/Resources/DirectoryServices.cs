using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.Grains.Users;

namespace ScimOrleans.Grains.Resources;

/// <summary>What every user and group of a silo works with.</summary>
internal sealed record DirectoryServices(
    IDirectoryStore Store,
    LastAdministrators Administrators,
    CommitQueue Commits,
    ActiveResources Resources,
    ChangeTellings Tellings,
    RemovalHolds Holds,
    ConnectorEvaluations Evaluations,
    IGrainFactory Grains,
    IGrainContextAccessor Contexts,
    IOptions<ScimGrainOptions> Options,
    TimeProvider Time,
    GrainMetrics Metrics);
