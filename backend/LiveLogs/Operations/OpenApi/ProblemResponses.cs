using System.Globalization;
using System.Text.Json.Nodes;
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

    /// <summary>Gives all errors of an operation the one shape, which the framework's own lacks, and says which codes come with them.</summary>
    public static void Unify(OpenApiOperation operation, OpenApiDocument? document)
    {
        var tags = operation.Tags?.Select(tag => tag.Name ?? "").ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (status, response) in operation.Responses!)
        {
            if (response.Content?.TryGetValue(ContentType, out var content) is not true)
                continue;

            content!.Schema = new OpenApiSchemaReference(Name, document);
            var codes = int.TryParse(status, CultureInfo.InvariantCulture, out var number) ? ProblemCodes.Of(number, tags).Select(code => $"`{code.Code}`").ToList() : [];
            if (codes.Count > 0)
                response.Description = $"{response.Description?.TrimEnd('.')}: {string.Join(", ", codes)}.";
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
                ["code"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = $"Stable; programs switch on it. A newer service may have more of them.\n\n{string.Join('\n', ProblemCodes.All.Select(code => $"- `{code.Code}` ({string.Join(", ", code.Statuses)}): {code.Meaning}"))}",
                    Examples = [.. ProblemCodes.All.Select(code => (JsonNode)code.Code)],
                },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Per field of the request, what is wrong with it.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
                ["more_errors"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "How many fields are wrong beside those in `errors`; absent when none are." },
                ["parameter"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `invalid_filter`: the parameter that holds the filter." },
                ["position"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Of `invalid_filter`: where it is wrong, in characters from 0." },
                ["length"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Of `invalid_filter`: how many characters are wrong." },
                ["suggestion"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Of `invalid_filter`: what might be meant." },
                ["role"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `role_too_low`: the caller's." },
                ["required_role"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `role_too_low`: the least that it takes." },
                ["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What the service's log names the request by." },
            },
        };
    }
}
