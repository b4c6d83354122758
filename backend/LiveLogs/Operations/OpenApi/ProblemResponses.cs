using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace LiveLogs.Operations.OpenApi;

/// <summary>Errors as the document describes them: RFC 9457 problem details with a stable <c>code</c>.</summary>
internal static class ProblemResponses
{
    private const string Name = "Problem";
    private const string ContentType = "application/problem+json";

    /// <summary>
    /// Gives an operation a response for each status of its problems, which says exactly which codes come with it. A status that has another shape beside, as where
    /// a sender wants errors in a form of its own, keeps it. Responses stand in the order of their statuses.
    /// </summary>
    public static void Describe(OpenApiOperation operation, IReadOnlyCollection<ProblemCode> problems, OpenApiDocument? document)
    {
        var responses = operation.Responses?.ToDictionary(response => response.Key, response => response.Value, StringComparer.Ordinal) ?? [];
        foreach (var status in problems.GroupBy(problem => problem.Status))
        {
            var key = status.Key.ToString(CultureInfo.InvariantCulture);
            var response = responses.GetValueOrDefault(key) as OpenApiResponse ?? new OpenApiResponse();
            var codes = status.Select(problem => problem.Code).ToList();
            Describe(response, $"{ReasonPhrases.GetReasonPhrase(status.Key)}: {string.Join(", ", codes.Select(code => $"`{code}`"))}.", codes, document);
            responses[key] = response;
        }

        // A WebSocket begins with 101. Linters want an answer that succeeds, or one of any status.
        if (!responses.Keys.Any(status => status.StartsWith('2')))
        {
            var any = new OpenApiResponse();
            Describe(any, "Any problem has one of the codes above.", problems.Select(problem => problem.Code).Distinct(StringComparer.Ordinal), document);
            responses["default"] = any;
        }

        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
            operation.Responses.Add(status, response);
    }

    private static void Describe(OpenApiResponse response, string description, IEnumerable<string> codes, OpenApiDocument? document)
    {
        response.Description = description;
        response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        response.Content[ContentType] = new OpenApiMediaType { Schema = Schema(codes, document) };
    }

    private static OpenApiSchema Schema(IEnumerable<string> codes, OpenApiDocument? document) => new()
    {
        AllOf =
        [
            new OpenApiSchemaReference(Name, document),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)code)] },
                },
            },
        ],
    };

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
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Text for people: the problem and how to solve it." },
                ["code"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = $"Stable; programs switch on it. Each operation lists those that it answers, by status. A newer service may have more of them.\n\n{string.Join('\n', ProblemCodes.All.Select(code => $"- `{code.Code}` ({code.Status}): {code.Meaning}"))}",
                    Examples = [.. ProblemCodes.All.Select(code => code.Code).Distinct(StringComparer.Ordinal).Select(code => (JsonNode)code)],
                },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "The problems of each field of the request.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
                ["more_errors"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "How many fields are wrong besides those in `errors`; absent when there are none." },
                ["parameter"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `invalid_filter`: the parameter that holds the filter." },
                ["position"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Of `invalid_filter`: where it is wrong, in characters from 0." },
                ["length"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Of `invalid_filter`: how many characters are wrong." },
                ["suggestion"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Of `invalid_filter`: a likely correction." },
                ["role"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `role_too_low`: the caller's." },
                ["required_role"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Of `role_too_low`: the lowest role that is enough." },
                ["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The id of the request in the service's log." },
            },
        };
    }
}
