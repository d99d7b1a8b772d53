namespace ScimOrleans.Protocol.Schemas;

/// <summary>Carries the first fault of a definition document up to <see cref="ScimModel.Load"/>, which turns it into a value. Never leaves this folder.</summary>
internal sealed class DefinitionException(string detail) : Exception(detail);
