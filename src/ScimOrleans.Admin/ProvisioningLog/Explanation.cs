namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>What a failure means and what to do about it, for the administrator of an identity provider.</summary>
/// <param name="Cause">What happened, in plain words.</param>
/// <param name="Remedy">What to do, and where.</param>
internal sealed record Explanation(string Cause, string Remedy);
