namespace ScimOrleans.Http.Tests.Allocations;

/// <summary>Tests that count bytes of the whole process run when no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
