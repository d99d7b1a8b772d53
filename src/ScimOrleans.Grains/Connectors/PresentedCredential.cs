using System.Text;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What an Authorization header presents.</summary>
/// <param name="Kind">Scheme.</param>
/// <param name="UserName">User name, for Basic.</param>
/// <param name="Secret">Password or token.</param>
internal readonly record struct PresentedCredential(CredentialKind Kind, string? UserName, string Secret)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a header's value: Basic (RFC 7617, UTF-8) or Bearer (RFC 6750), the scheme in any case.</summary>
    /// <returns><see langword="null"/> if it is neither.</returns>
    public static PresentedCredential? Parse(string authorization)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? authorization : authorization[..space];
        var rest = space < 0 ? "" : authorization[(space + 1)..].Trim();
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && rest.Length > 0)
        {
            return new(CredentialKind.Bearer, null, rest);
        }

        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? ParseBasic(rest) : null;
    }

    private static PresentedCredential? ParseBasic(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return null;
        }

        try
        {
            var text = StrictUtf8.GetString(bytes, 0, length);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : new(CredentialKind.Basic, text[..colon], text[(colon + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
