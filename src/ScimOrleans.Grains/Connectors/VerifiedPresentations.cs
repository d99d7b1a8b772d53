using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Presentations of a connector that were right, by their keyed hash. Used by all requests at once.</summary>
internal sealed class VerifiedPresentations
{
    /// <summary>Most that are kept. There are as many as the connector has credentials, and as many access tokens as its clients have asked for since it was changed.</summary>
    public const int MaxKept = 1_000;

    private readonly ConcurrentDictionary<PresentationHash, VerifiedPresentation> _verified = new();

    /// <summary>What a presentation was found to be.</summary>
    public bool TryGetValue(PresentationHash hash, [NotNullWhen(true)] out VerifiedPresentation? verified) => _verified.TryGetValue(hash, out verified);

    /// <summary>Remembers one. If there are too many, access tokens are forgotten first: to check one again costs a call, a password much more.</summary>
    public void Add(PresentationHash hash, VerifiedPresentation verified)
    {
        if (_verified.Count >= MaxKept)
        {
            foreach (var (kept, what) in _verified)
            {
                if (what.Ends is not null)
                {
                    _verified.TryRemove(kept, out _);
                }
            }

            if (_verified.Count >= MaxKept)
            {
                _verified.Clear();
            }
        }

        _verified[hash] = verified;
    }
}

/// <summary>A presentation that was right.</summary>
/// <param name="Credential">The credential, or the one that the access token was issued to.</param>
/// <param name="Ends">When the access token ends; <see langword="null"/> if the credential itself was presented.</param>
internal sealed record VerifiedPresentation(ConnectorCredential Credential, DateTimeOffset? Ends);
