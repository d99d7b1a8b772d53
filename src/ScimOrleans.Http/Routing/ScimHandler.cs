using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Routing;

/// <summary>Answers an authenticated request.</summary>
/// <returns><see langword="null"/> when the answer is written, else the refusal to be written.</returns>
internal delegate ValueTask<ScimError?> ScimHandler(ScimExchange exchange);
