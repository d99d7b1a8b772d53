using System.Globalization;

namespace ScimOrleans.Http.Routing;

/// <summary>Values of the header Retry-After (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Whole seconds, at least one: of a date Okta makes five minutes.</summary>
    public static string Of(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
