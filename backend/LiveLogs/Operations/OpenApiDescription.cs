using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveLogs.Operations;

/// <summary>What the OpenAPI document says of all endpoints alike: the bearer token and the problem documents.</summary>
internal static partial class OpenApiDescription
{
    private const string Scheme = "bearer";

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(DescribeDocument);
        options.AddOperationTransformer(DescribeOperation);
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "LiveLogs",
            Version = "1",
            Description = "Logs of all clouds of a project, live. Errors are RFC 9457 problem details with a stable `code`.",
        };
        // The address that the document was fetched from depends on proxies; a client knows how it came here.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A token whose claim `projects` gives roles: {\"<project>\": \"viewer|operator|editor|admin\"}.",
        };
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        DescribeRoute(operation, context.Description.RelativePath ?? "");
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            operation.Responses.TryAdd("401", Problem("No token, or one that is not accepted: `token_missing`, `token_invalid`, `token_expired`."));
            operation.Responses.TryAdd("403", Problem("The token gives no role or a lower one: `forbidden_project`, `role_too_low`."));
        }

        operation.Responses.TryAdd("default", Problem("Any other error."));
        return Task.CompletedTask;
    }

    /// <summary>Parts of the address that no handler takes itself, such as the project that is checked before it.</summary>
    private static void DescribeRoute(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        var declared = operation.Parameters.Where(parameter => parameter.In == ParameterLocation.Path).Select(parameter => parameter.Name).ToList();
        foreach (var name in RouteParameter().Matches(path).Select(match => match.Groups[1].Value).Except(declared, StringComparer.Ordinal))
        {
            operation.Parameters.Insert(0, new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();

    private static OpenApiResponse Problem(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/problem+json"] = new() { Schema = ProblemSchema() },
        },
    };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; programs switch on it." },
            ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Per field of the request, what is wrong with it." },
        },
    };
}
