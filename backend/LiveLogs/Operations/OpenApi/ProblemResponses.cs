using Microsoft.OpenApi;

namespace LiveLogs.Operations.OpenApi;

/// <summary>Errors as the document describes them: RFC 9457 problem details with a stable <c>code</c>.</summary>
internal static class ProblemResponses
{
    private const string Name = "Problem";
    private const string ContentType = "application/problem+json";

    public static OpenApiResponse Of(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [ContentType] = new() { Schema = new OpenApiSchemaReference(Name, document) },
        },
    };

    /// <summary>Gives all errors of an operation the one shape; the framework's own lacks the code.</summary>
    public static void Unify(OpenApiOperation operation, OpenApiDocument? document)
    {
        foreach (var response in operation.Responses!.Values)
        {
            if (response.Content?.TryGetValue(ContentType, out var content) is true)
                content.Schema = new OpenApiSchemaReference(Name, document);
        }
    }

    /// <summary>Puts the shape where the operations refer to.</summary>
    public static void Define(OpenApiComponents components)
    {
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        components.Schemas.Remove("ProblemDetails");
        components.Schemas[Name] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "An error: https://www.rfc-editor.org/rfc/rfc9457",
            Required = new HashSet<string>(StringComparer.Ordinal) { "status", "code", "detail" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For a person: what is wrong and what to do." },
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; programs switch on it." },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Per field of the request, what is wrong with it.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            },
        };
    }
}
