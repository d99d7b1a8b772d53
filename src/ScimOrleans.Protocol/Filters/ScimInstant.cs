using System.Globalization;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Instants of dateTime attributes (RFC 7643 §2.3.5) in the one form in which they are compared and kept for search.</summary>
public static class ScimInstant
{
    /// <summary>UTC with seven fractional digits, such as <c>2026-01-01T07:00:00.1234567Z</c>: 28 characters whose ordinal order is the order of time.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}
