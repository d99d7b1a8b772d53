using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Resources;

/// <summary>What a request is to do, computed from what was remembered.</summary>
/// <param name="Operation">For the store.</param>
/// <param name="Resource">The resource as it will be, if its content changes.</param>
internal sealed record PlannedChange(CommitOperation Operation, Resource? Resource)
{
    /// <summary>What would be other than before, for whoever reads the provisioning log.</summary>
    public ResourceChanges? Changes { get; init; }
}

/// <summary>What the store made of it.</summary>
/// <param name="Basis">What it was computed from.</param>
/// <param name="Plan">What was to be done.</param>
/// <param name="Result">Committed or unchanged.</param>
internal sealed record ResourceChange(RememberedResource Basis, PlannedChange Plan, CommitResult Result);
