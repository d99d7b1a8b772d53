using System.Net;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Http.Hosting;

/// <summary>The rules of <see cref="ScimHttpOptions"/> that concern more than one value's range.</summary>
internal sealed class ScimHttpOptionsRules : IValidateOptions<ScimHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, ScimHttpOptions options)
    {
        var faults = new List<string>();
        if (options.DefaultPageSize > options.MaxPageSize)
        {
            faults.Add($"{Key(nameof(options.DefaultPageSize))} is {options.DefaultPageSize}; it may be at most {Key(nameof(options.MaxPageSize))}, {options.MaxPageSize}.");
        }

        if (options.MaxBufferedBodyBytes < options.MaxBodyBytes)
        {
            faults.Add($"{Key(nameof(options.MaxBufferedBodyBytes))} is {options.MaxBufferedBodyBytes}; it must be at least {Key(nameof(options.MaxBodyBytes))}, {options.MaxBodyBytes}.");
        }

        if (options.PublicUrl is { } url && !IsPublicAddress(url))
        {
            faults.Add($"{Key(nameof(options.PublicUrl))} is '{url.OriginalString}'; write an absolute http or https address without query, fragment and user, such as https://scim.example.com.");
        }

        foreach (var proxy in options.TrustedProxies)
        {
            if (!TryParseNetwork(proxy, out _))
            {
                faults.Add($"{Key(nameof(options.TrustedProxies))} has '{proxy}'; write an IP address or a network such as 10.0.0.0/8.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Reads one entry of <see cref="ScimHttpOptions.TrustedProxies"/>; an address is a network of one.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static bool IsPublicAddress(Uri url) =>
        url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;

    private static string Key(string property) => $"{ScimHttpOptions.SectionName}:{property}";
}
