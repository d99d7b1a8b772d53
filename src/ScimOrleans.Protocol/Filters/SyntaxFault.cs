namespace ScimOrleans.Protocol.Filters;

/// <summary>What is wrong with a text, and where.</summary>
/// <param name="Offset">0-based offset, in UTF-16 code units.</param>
/// <param name="Reason">What is wrong, without a full stop.</param>
internal readonly record struct SyntaxFault(int Offset, string Reason);
