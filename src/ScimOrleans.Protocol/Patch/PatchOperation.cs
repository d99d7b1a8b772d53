namespace ScimOrleans.Protocol.Patch;

/// <summary>One element of <c>Operations</c> before its path and value are understood.</summary>
/// <param name="Number">1-based place in the request.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Path">The path as it was sent, or <see langword="null"/> for the resource itself.</param>
/// <param name="Value">Where in the body the value is; <see langword="null"/> when there is none.</param>
internal readonly record struct PatchOperation(int Number, PatchKind Kind, string? Path, Range? Value);
