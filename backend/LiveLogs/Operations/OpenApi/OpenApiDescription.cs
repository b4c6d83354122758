using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LiveLogs.Operations.OpenApi;

/// <summary>What the OpenAPI document says of all endpoints alike, and what endpoints noted of themselves.</summary>
internal static partial class OpenApiDescription
{
    private static readonly Dictionary<string, string> TagDescriptions = new(StringComparer.Ordinal)
    {
        ["Metrics"] = "Measurements: push them, list them, query them over time.",
        ["Questions"] = "Questions in plain language, and how they are understood.",
        ["Search"] = "Stored entries: pages, counts, context, downloads, patterns.",
        ["Live tail"] = "Entries as they are stored, over server-sent events, JSON lines and WebSocket. SignalR: /api/v1/live-logs/hub; messages: /asyncapi/v1.json.",
        ["Connections"] = "The clouds that a project reads from.",
        ["Streams"] = "Start, stop and watch the reading of a connection.",
        ["Push"] = "Addresses that clouds send entries to, and the permission to send.",
        ["Rules"] = "Alert rules, their history and their decisions.",
        ["Alerts"] = "Alerts that rules raised, and actions on them.",
        ["Silences"] = "Times in which alerts send no notifications.",
        ["Channels"] = "Destinations of notifications, and their deliveries.",
        ["Access"] = "Revoked access to a project.",
    };

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer(DescribeSchema);
        options.AddOperationTransformer(DescribeOperation);
        options.AddDocumentTransformer(DescribeDocument);
    }

    /// <summary>An object whose members depend on what it belongs to; a schema that names none would mean that it has none.</summary>
    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(JsonObject))
            schema.AdditionalProperties = new OpenApiSchema();
        return Task.CompletedTask;
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "LiveLogs",
            Version = "1",
            Description = "Logs of all clouds of a project, live. Errors are RFC 9457 problem details with a stable `code`; each operation lists, by status, those that it answers.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        // The address that the document was fetched from depends on proxies; a client knows how it came here.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = SecuritySchemes.All();
        ProblemResponses.Define(document.Components);
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            tag.Description = TagDescriptions.GetValueOrDefault(tag.Name ?? "");
        SharedPaths.Merge(document);
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var notes = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        DescribeRoute(operation, context.Description.RelativePath ?? "");
        DescribeQuery(operation, notes.OfType<QueryNote>());
        DescribePreconditions(operation, notes.OfType<IfMatchNote>().LastOrDefault());
        MergeShapes(operation, notes.OfType<SeveralShapesNote>().LastOrDefault());
        if (notes.OfType<SecurityNote>().LastOrDefault() is { } other)
        {
            operation.Security = [SecuritySchemes.Requirement(other.Scheme, context.Document)];
        }
        else if (notes.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [SecuritySchemes.Requirement(SecuritySchemes.Token, context.Document)];
        }

        ProblemResponses.Describe(operation, EndpointProblems.Of(context.Description.HttpMethod ?? "", new EndpointMetadataCollection(notes)), context.Document);
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

    private static void DescribeQuery(OpenApiOperation operation, IEnumerable<QueryNote> notes)
    {
        foreach (var note in notes)
        {
            if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(one => one.In == ParameterLocation.Query && one.Name == note.Name) is not { } parameter)
                throw new InvalidOperationException($"{operation.OperationId} has no query parameter {note.Name}.");

            parameter.Description = note.Description;
            if (note.Minimum is { } minimum)
            {
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = minimum.ToString(CultureInfo.InvariantCulture),
                    Maximum = note.Maximum?.ToString(CultureInfo.InvariantCulture),
                };
            }
            else if (note.Values is { } values)
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. values] };
            }
        }
    }

    private static void DescribePreconditions(OpenApiOperation operation, IfMatchNote? note)
    {
        if (note is null)
            return;

        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            Required = note.IsRequired,
            Description = "The `ETag` of the version that you have seen, so that no other change is overwritten; `*` for any version.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void MergeShapes(OpenApiOperation operation, SeveralShapesNote? note)
    {
        if (note is null)
            return;

        var shapes = Enumerable.Range(0, note.Others + 1)
            .Select(number => number == 0 ? "200" : (OperationNotes.OtherShape - number + 1).ToString(CultureInfo.InvariantCulture))
            .Select(status => operation.Responses![status].Content!["application/json"].Schema!)
            .ToList();
        for (var number = 0; number < note.Others; number++)
            operation.Responses!.Remove((OperationNotes.OtherShape - number).ToString(CultureInfo.InvariantCulture));
        operation.Responses!["200"].Content!["application/json"].Schema = new OpenApiSchema { OneOf = shapes };
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
