using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Admin.Audit;

namespace ScimOrleans.Admin.Repeats;

/// <summary>Stands for a request with all of its body, without telling what is in it.</summary>
internal static class RequestFingerprint
{
    /// <summary>A body with a secret is hashed slowly, so that the secret cannot be found by trying.</summary>
    private const int Iterations = 100_000;

    /// <summary>The request's fingerprint.</summary>
    /// <param name="context">The request.</param>
    /// <param name="salt">Who sent it, and the key: the same body has another fingerprint elsewhere.</param>
    public static string Of(EndpointFilterInvocationContext context, string salt)
    {
        var request = context.HttpContext.Request;
        var (body, hasSecrets) = RequestBody.Whole(context);
        var text = Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{body}");
        var salted = SHA256.HashData(Encoding.UTF8.GetBytes(salt));
        return Convert.ToHexStringLower(hasSecrets
            ? Rfc2898DeriveBytes.Pbkdf2(text, salted, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes)
            : HMACSHA256.HashData(salted, text));
    }
}
