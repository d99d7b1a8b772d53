using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Http.Requests;

/// <summary>What each identity provider may send beside the RFC.</summary>
/// <remarks>
/// <see cref="IdpToleranceTable"/> says who was seen to do what; yet every profile is granted all of it. Each tolerance reads something that the
/// RFC would refuse, or that it leaves open, in the one way that makes sense, so taking one away from a provider could only turn a request that
/// is understood into a failed synchronisation: providers change their habits, and administrators write their own mappings.
/// </remarks>
internal static class ProfileTolerances
{
    /// <summary>The tolerances of a connector with that profile.</summary>
    public static IdpTolerances Of(IdpProfile profile) => profile switch
    {
        IdpProfile.Okta or IdpProfile.Entra or IdpProfile.OneLogin or IdpProfile.JumpCloud or IdpProfile.Ping or IdpProfile.Google or IdpProfile.Other => IdpTolerances.All,
        _ => IdpTolerances.None,
    };
}
