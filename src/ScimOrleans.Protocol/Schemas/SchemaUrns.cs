namespace ScimOrleans.Protocol.Schemas;

/// <summary>URNs of RFC 7643 §10.3 and RFC 7644 §8.2.</summary>
public static class SchemaUrns
{
    /// <summary>RFC 7643 §4.1.</summary>
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>RFC 7643 §4.2.</summary>
    public const string Group = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>RFC 7643 §4.3.</summary>
    public const string EnterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>RFC 7643 §5.</summary>
    public const string ServiceProviderConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

    /// <summary>RFC 7643 §6.</summary>
    public const string ResourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    /// <summary>RFC 7643 §7.</summary>
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    /// <summary>RFC 7644 §3.4.2.</summary>
    public const string ListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>RFC 7644 §3.4.3.</summary>
    public const string SearchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /// <summary>RFC 7644 §3.5.2.</summary>
    public const string PatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>RFC 7644 §3.7.</summary>
    public const string BulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

    /// <summary>RFC 7644 §3.12.</summary>
    public const string Error = "urn:ietf:params:scim:api:messages:2.0:Error";
}
