using System.Text;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Generators;

/// <summary>The built-in model with one more extension of User, which has an attribute of each type, single and multi-valued, simple and complex.</summary>
public static class AllTypesModel
{
    /// <summary>URN of the extension.</summary>
    public const string Urn = "urn:example:params:scim:schemas:extension:badge:1.0:User";

    private const string Schema = $$"""
        {
          "id": "{{Urn}}",
          "name": "Badge",
          "description": "An attribute of each type.",
          "attributes": [
            { "name": "label", "type": "string" },
            { "name": "code", "type": "string", "caseExact": true },
            { "name": "level", "type": "integer" },
            { "name": "score", "type": "decimal" },
            { "name": "issued", "type": "dateTime" },
            { "name": "revoked", "type": "boolean" },
            { "name": "picture", "type": "binary" },
            { "name": "page", "type": "reference", "referenceTypes": ["external"] },
            { "name": "tags", "type": "string", "multiValued": true },
            { "name": "keys", "type": "string", "multiValued": true, "caseExact": true },
            { "name": "levels", "type": "integer", "multiValued": true },
            { "name": "dates", "type": "dateTime", "multiValued": true },
            {
              "name": "holder", "type": "complex",
              "subAttributes": [
                { "name": "value", "type": "decimal" },
                { "name": "since", "type": "dateTime" },
                { "name": "marks", "type": "string", "multiValued": true }
              ]
            },
            {
              "name": "doors", "type": "complex", "multiValued": true,
              "subAttributes": [
                { "name": "value", "type": "integer" },
                { "name": "name", "type": "string" },
                { "name": "opens", "type": "dateTime" },
                { "name": "locked", "type": "boolean" },
                { "name": "factor", "type": "decimal" },
                { "name": "colours", "type": "string", "multiValued": true },
                { "name": "primary", "type": "boolean" }
              ]
            }
          ]
        }
        """;

    private const string UserType = $$"""
        {
          "id": "User", "name": "User", "endpoint": "/Users", "schema": "{{SchemaUrns.User}}",
          "schemaExtensions": [
            { "schema": "{{SchemaUrns.EnterpriseUser}}", "required": false },
            { "schema": "{{Urn}}", "required": false }
          ],
          "filterAliases": { "badge": "{{Urn}}:label" }
        }
        """;

    private const string GroupType = $$"""
        { "id": "Group", "name": "Group", "endpoint": "/Groups", "schema": "{{SchemaUrns.Group}}", "schemaExtensions": [] }
        """;

    /// <summary>The model.</summary>
    public static ScimModel Instance { get; } = ScimModel.Load([.. ScimModel.BuiltInSchemas, Encoding.UTF8.GetBytes(Schema)], [Encoding.UTF8.GetBytes(UserType), Encoding.UTF8.GetBytes(GroupType)]).Value;
}
