namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>Ids of log events: never reused. 1000 server, 2000 HTTP, 3000 grains, 4000 storage, 5000 administration.</summary>
public static class ScimEventIds
{
    /// <summary>The server is ready.</summary>
    public const int ServerReady = 1000;

    /// <summary>Start-up waits for the database.</summary>
    public const int WaitingForDatabase = 1001;

    /// <summary>The demo tenant is not as an earlier start made it.</summary>
    public const int DemoTenantChanged = 1002;

    /// <summary>The demo tenant could not be made.</summary>
    public const int DemoTenantNotMade = 1003;

    /// <summary>The process was asked to end, and serves on for a while.</summary>
    public const int Draining = 1004;

    /// <summary>A SCIM request was answered.</summary>
    public const int RequestAnswered = 2000;

    /// <summary>A SCIM request failed for a reason that is ours.</summary>
    public const int RequestFailed = 2001;

    /// <summary>A SCIM request was answered 503: the store or a silo did not answer in time.</summary>
    public const int RequestUnavailable = 2002;

    /// <summary>The answer of a SCIM request was broken off after it had begun.</summary>
    public const int AnswerBrokenOff = 2003;

    /// <summary>Entries of the provisioning log could not be written and are tried again.</summary>
    public const int ProvisioningLogUnavailable = 2010;

    /// <summary>Entries of the provisioning log are lost.</summary>
    public const int ProvisioningLogLost = 2011;

    /// <summary>Old entries of the provisioning log could not be removed.</summary>
    public const int ProvisioningLogNotSwept = 2012;

    /// <summary>The store did not take entries of the provisioning log together.</summary>
    public const int ProvisioningLogRefused = 2013;

    /// <summary>Old entries of one connector's provisioning log could not be removed.</summary>
    public const int ProvisioningLogNotTrimmed = 2014;

    /// <summary>An access token was issued.</summary>
    public const int TokenIssued = 2040;

    /// <summary>A request for an access token was refused.</summary>
    public const int TokenRefused = 2041;

    /// <summary>A request for an access token failed for a reason that is ours.</summary>
    public const int TokenFailed = 2042;

    /// <summary>The keys of an issuer could not be read.</summary>
    public const int IssuerKeysUnavailable = 2043;

    /// <summary>An assertion was refused.</summary>
    public const int AssertionRefused = 2044;

    /// <summary>An issuer did not answer for its keys and is asked once more.</summary>
    public const int IssuerKeysAskedAgain = 2045;

    /// <summary>The database did not answer a commit; its operations are looked up.</summary>
    public const int CommitUnavailable = 3000;

    /// <summary>A commit of several operations failed; each is repeated alone.</summary>
    public const int CommitListFailed = 3001;

    /// <summary>The outcome of operations whose answer was lost is known.</summary>
    public const int CommitRecovered = 3002;

    /// <summary>The outcome of operations whose answer was lost stays unknown.</summary>
    public const int CommitOutcomeUnknown = 3003;

    /// <summary>Operations that were sent again failed.</summary>
    public const int CommitRepeatFailed = 3004;

    /// <summary>A user was made, changed or deleted.</summary>
    public const int UserCommitted = 3010;

    /// <summary>A local or detached user became a connector's.</summary>
    public const int UserLinked = 3011;

    /// <summary>A user was deleted for its identity provider and kept in the directory.</summary>
    public const int UserDetached = 3012;

    /// <summary>A group was made, changed or deleted.</summary>
    public const int GroupCommitted = 3013;

    /// <summary>A telling of a change failed or took too long.</summary>
    public const int TellingLost = 3020;

    /// <summary>The change log could not be read; memory is not trusted meanwhile.</summary>
    public const int TailFailed = 3021;

    /// <summary>The change log can be read again.</summary>
    public const int TailRecovered = 3022;

    /// <summary>The cluster does not count this silo as active; memory is not trusted.</summary>
    public const int SiloNotActive = 3023;

    /// <summary>A tenant was made or changed.</summary>
    public const int TenantChanged = 3030;

    /// <summary>A connector was made, or its settings or credentials changed.</summary>
    public const int ConnectorChanged = 3031;

    /// <summary>Counts of a connector's requests could not be reported.</summary>
    public const int ActivityReportFailed = 3032;

    /// <summary>A connector's settings could not be read.</summary>
    public const int ConnectorReadFailed = 3033;

    /// <summary>Grains were handed over to the silo that their tenant belongs to.</summary>
    public const int GrainsHandedOver = 3040;

    /// <summary>Silos were declared dead while they were active.</summary>
    public const int SiloLost = 3041;

    /// <summary>A silo did not say how it fares.</summary>
    public const int SiloSilent = 3042;

    /// <summary>A step of a background job failed.</summary>
    public const int JobStepFailed = 3045;

    /// <summary>A background job is finished, or goes on elsewhere.</summary>
    public const int JobEnded = 3046;

    /// <summary>Background jobs that are not finished could not be read.</summary>
    public const int JobsNotRead = 3047;

    /// <summary>An operator's key was made or revoked.</summary>
    public const int OperatorKeysChanged = 3048;

    /// <summary>A background job that is not finished could not be woken.</summary>
    public const int JobNotWoken = 3049;

    /// <summary>A background job's failure could not be written down.</summary>
    public const int JobFailureNotKept = 3050;

    /// <summary>Rows that no rules have evaluated could not be looked for.</summary>
    public const int UnevaluatedNotFound = 3051;

    /// <summary>A user was marked as protected, or not any more.</summary>
    public const int UserProtected = 3070;

    /// <summary>A change of a user was refused: it is protected, or not the caller's to edit.</summary>
    public const int EditRefused = 3071;

    /// <summary>A user was refused: another one has its userName, and cannot be taken over.</summary>
    public const int NameRefused = 3072;

    /// <summary>A change of a group was refused: it is not the caller's to edit.</summary>
    public const int GroupEditRefused = 3073;

    /// <summary>A group was refused: another one has its displayName.</summary>
    public const int GroupNameRefused = 3074;

    /// <summary>A connector would hide or delete the last user who administers its tenant, and was refused.</summary>
    public const int LastAdministratorKept = 3075;

    /// <summary>A connector wanted to remove more users than its brake allows; its removals are refused until an operator acts.</summary>
    public const int RemovalsHeld = 3080;

    /// <summary>A client presented many wrong credentials to a connector.</summary>
    public const int CredentialGuessed = 3090;

    /// <summary>A script was applied to the database.</summary>
    public const int SchemaMigrated = 4000;

    /// <summary>A newer version has migrated the database, and this one works beside it.</summary>
    public const int SchemaNewer = 4002;

    /// <summary>A transaction was undone by the database and is repeated.</summary>
    public const int TransactionRepeated = 4001;

    /// <summary>A request to the administration API changed something or was refused.</summary>
    public const int AdminRequestAnswered = 5000;

    /// <summary>A request to the administration API failed for a reason that is ours.</summary>
    public const int AdminRequestFailed = 5001;

    /// <summary>A request to the administration API was answered 503.</summary>
    public const int AdminRequestUnavailable = 5002;

    /// <summary>What came of a change could not be written down.</summary>
    public const int AuditNotEnded = 5003;

    /// <summary>Old entries could not be deleted.</summary>
    public const int UpkeepFailed = 5004;

    /// <summary>What became of a creation with an Idempotency-Key could not be kept.</summary>
    public const int RepeatNotKept = 5005;

    /// <summary>The live stream of a provisioning log was ended: who reads it may not do so any more, or what it shows is gone.</summary>
    public const int LogStreamEnded = 5010;

    /// <summary>Whether the live stream of a provisioning log may go on could not be found out, so it was ended.</summary>
    public const int LogStreamNotChecked = 5011;
}
