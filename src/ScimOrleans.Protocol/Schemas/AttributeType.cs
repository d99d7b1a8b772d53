namespace ScimOrleans.Protocol.Schemas;

/// <summary>Data types of RFC 7643 §2.3.</summary>
public enum AttributeType
{
    /// <summary>Unicode text (§2.3.1).</summary>
    String,

    /// <summary><c>true</c> or <c>false</c> (§2.3.2).</summary>
    Boolean,

    /// <summary>Real number (§2.3.3).</summary>
    Decimal,

    /// <summary>Whole number within 64 bits (§2.3.4).</summary>
    Integer,

    /// <summary>An xsd:dateTime, compared as an instant (§2.3.5).</summary>
    DateTime,

    /// <summary>Base64 text (§2.3.6).</summary>
    Binary,

    /// <summary>A URI, absolute or relative (§2.3.7).</summary>
    Reference,

    /// <summary>An object of sub-attributes (§2.3.8).</summary>
    Complex,
}
