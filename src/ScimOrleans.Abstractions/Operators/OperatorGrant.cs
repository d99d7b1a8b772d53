using System.Diagnostics.CodeAnalysis;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Operators;

/// <summary>A scope, for one tenant or for all and what belongs to none. Written <c>read</c>, <c>manage</c>, <c>directory:read</c>, or <c>directory:read@acme</c> for the tenant <c>acme</c> alone.</summary>
[GenerateSerializer, Immutable, Alias("scim.OperatorGrant")]
public readonly record struct OperatorGrant
{
    /// <summary>A grant.</summary>
    /// <param name="scope">What may be done.</param>
    /// <param name="tenant">With what: <see langword="null"/> for everything.</param>
    public OperatorGrant(OperatorScope scope, TenantId? tenant = null)
    {
        Scope = scope;
        Tenant = tenant;
    }

    /// <summary>What may be done.</summary>
    [Id(0)]
    public OperatorScope Scope { get; }

    /// <summary>With what: <see langword="null"/> for everything.</summary>
    [Id(1)]
    public TenantId? Tenant { get; }

    /// <summary>Whether it allows something.</summary>
    /// <param name="needed">What is to be done.</param>
    /// <param name="tenant">Whose it is; <see langword="null"/> for what belongs to no tenant, such as keys and the list of tenants.</param>
    public bool Allows(OperatorScope needed, TenantId? tenant) => Scope >= needed && (Tenant is null || Tenant == tenant);

    /// <summary>Reads its text.</summary>
    /// <returns>Whether the text is a grant.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out OperatorGrant grant)
    {
        grant = default;
        if (text is null)
        {
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        TenantId? tenant = null;
        if (at >= 0)
        {
            if (!TenantId.TryParse(text[(at + 1)..], out var named))
            {
                return false;
            }

            tenant = named;
        }

        OperatorScope? scope = (at < 0 ? text : text[..at]) switch
        {
            "directory:read" => OperatorScope.DirectoryRead,
            "read" => OperatorScope.Read,
            "manage" => OperatorScope.Manage,
            _ => null,
        };
        grant = new(scope ?? default, tenant);
        return scope is not null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        var scope = Scope switch
        {
            OperatorScope.DirectoryRead => "directory:read",
            OperatorScope.Read => "read",
            OperatorScope.Manage => "manage",
            _ => "none",
        };
        return Tenant is { } tenant ? $"{scope}@{tenant}" : scope;
    }
}
