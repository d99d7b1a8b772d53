using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Admin.Repeats;

/// <summary>An attempt of a creation that carries an <c>Idempotency-Key</c>. An earlier attempt may have ended before its answer was kept: what has the id was made by it.</summary>
/// <param name="Id">Id for what is made, the same in every attempt.</param>
/// <param name="IsRepeated">Whether there was an earlier attempt.</param>
internal sealed record CreationAttempt(Guid Id, bool IsRepeated)
{
    /// <summary>What the request calls itself, where an id is not chosen by it.</summary>
    public string RequestKey => Id.ToString("N");

    /// <summary>The attempt that a request is.</summary>
    /// <returns><see langword="null"/> for one without a key.</returns>
    public static CreationAttempt? Of(HttpContext http) => http.Features.Get<CreationAttempt>();

    /// <summary>An id for what a request makes.</summary>
    public static Guid IdFor(HttpContext http, TimeProvider timeProvider) => Of(http)?.Id ?? Guid.CreateVersion7(timeProvider.GetUtcNow());

    /// <summary>Whether what exists may have been made by this very request.</summary>
    public static bool MayHaveMade(HttpContext http) => Of(http) is { IsRepeated: true };
}
