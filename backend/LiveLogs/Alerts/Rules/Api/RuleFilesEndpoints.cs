using System.Text;
using System.Text.Json.Serialization;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http.HttpResults;
using YamlDotNet.Core;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>What an import did.</summary>
/// <param name="Created">Rules that were new.</param>
/// <param name="Updated">Rules that were replaced.</param>
/// <param name="Unchanged">Rules that were already the same as in the file.</param>
/// <param name="Warnings">Reasons why rules of the file cannot work as written, such as a missing channel; null when there are none.</param>
internal sealed record ImportView(
    int Created,
    int Updated,
    int Unchanged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null);

/// <summary>Export and import of a project's rules.</summary>
internal static class RuleFilesEndpoints
{
    /// <summary>As much as the rules of a project may be: what was exported can be imported.</summary>
    private const int MaxBodyBytes = RuleTable.MaxTextPerProject;
    private const int MaxWarnings = 100;
    private const string Yaml = "application/yaml";
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapRuleFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/rules").WithTags("Rules");
        group.MapGet("/{project_id}/export", Export)
            .WithName("export_rules")
            .WithSummary("All rules of a project as YAML (viewer)")
            .Produces<string>(StatusCodes.Status200OK, Yaml)
            .RequireProject(ProjectRole.Viewer);
        group.MapPost("/{project_id}/import", Import)
            .WithName("import_rules")
            .WithSummary("Create the rules of a YAML list, and replace rules of the same id; others stay. If one rule is wrong, none is saved (editor)")
            .Accepts<string>(Yaml, "application/x-yaml", "text/yaml", "text/plain")
            .Produces<ImportView>()
            .ProducesProblems([.. RequestBody.BytesProblems, ProblemCodes.UnsupportedMediaType, ProblemCodes.MalformedYaml, ProblemCodes.InvalidRequest])
            .ProducesProblems(ProblemCodes.TooManyRules, ProblemCodes.RulesTooLarge)
            .RequireProject(ProjectRole.Editor);
    }

    private static async Task<IResult> Export(ProjectScope scope, StoredRules rules, CancellationToken cancellationToken)
    {
        var (_, found) = scope.Number is { } number ? await rules.ReadProjectAsync(number, cancellationToken) : (0, []);
        return TypedResults.Text(RuleYaml.Write(found.Select(rule => rule.Definition)), Yaml, Encoding.UTF8);
    }

    private static async Task<IResult> Import(
        ProjectScope scope,
        HttpContext context,
        RuleTable rules,
        RuleBook book,
        ProjectDirectory projects,
        ChannelWarnings warnings,
        TimeProvider time,
        ConfigAudit audit,
        CancellationToken cancellationToken)
    {
        var (text, problem) = await ReadAsync(context.Request, cancellationToken);
        if (text is null)
            return problem!;

        var (definitions, wrong) = Parse(text, () => Guid.CreateVersion7(time.GetUtcNow()).ToString());
        if (definitions is null)
            return wrong!;
        if (definitions.FirstOrDefault(rule => RuleRequests.IsAddress(context.User, rule.Id)) is { } named)
            return RuleRequests.Refuse("id", $"'{named.Id}': {RuleRequests.NamesAddress}");
        if (scope.Number is null && ProjectSlug.WhyNot(scope.Slug) is { } reason)
            return RuleRequests.Refuse("project_id", reason);

        var number = await projects.GetOrCreateAsync(scope.Slug, cancellationToken);
        var change = RuleGate.Words.Change($"file ({definitions.Count} rules)", number, scope.Slug, "imported", context.User);
        var (result, imported) = await rules.ImportAsync(definitions, change, cancellationToken);
        if (imported is null)
        {
            return result.Outcome switch
            {
                RuleOutcome.BadReference => RuleRequests.Refuse($"conditions.{result.Field}", result.Detail!),
                RuleOutcome.TooLarge => RuleRequests.TooLarge(),
                _ => RuleGate.Words.TooMany(RuleTable.MaxRulesPerProject),
            };
        }

        await book.RefreshAsync(number, cancellationToken);
        audit.Tell(change);
        var warn = await warnings.ReadAsync(number, cancellationToken);
        var said = warn([.. definitions.SelectMany(rule => rule.Channels).Distinct(StringComparer.Ordinal).Take(MaxWarnings)]);
        return TypedResults.Ok(new ImportView(imported.Created, imported.Updated, imported.Unchanged, said.Count > 0 ? said : null));
    }

    private static async Task<(string? Text, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (bytes, problem) = await RequestBody.ReadBytesAsync(request, MaxBodyBytes, cancellationToken);
        if (bytes is null)
            return (null, problem);

        try
        {
            var text = Utf8.GetString(bytes);
            return (text.StartsWith(ByteOrderMark) ? text[1..] : text, null);
        }
        catch (DecoderFallbackException)
        {
            return (null, ApiProblem.Create(ProblemCodes.MalformedYaml, "The body is not valid UTF-8."));
        }
    }

    private static (IReadOnlyList<RuleDefinition>? Rules, ProblemHttpResult? Problem) Parse(string text, Func<string> newId)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var definitions = new List<RuleDefinition>();
        try
        {
            var documents = RuleYaml.Read(text);
            if (documents.Count > RuleTable.MaxRulesPerProject)
                return (null, ApiProblem.InvalidFields(new Dictionary<string, string[]> { ["body"] = [$"A project has at most {RuleTable.MaxRulesPerProject} rules."] }));

            foreach (var (index, document) in documents.Index())
            {
                if (errors.Count >= ApiProblem.MaxFields)
                    break;
                if (RuleReader.Read(document, newId, out var wrong) is { } definition)
                    definitions.Add(definition);
                foreach (var error in wrong)
                    errors[$"[{index}].{error.Key}"] = error.Value;
            }
        }
        catch (YamlException error)
        {
            return (null, ApiProblem.Create(
                ProblemCodes.MalformedYaml, $"The body is not valid YAML: line {error.Start.Line}, column {error.Start.Column}."));
        }
        catch (FormatException error)
        {
            return (null, ApiProblem.Create(ProblemCodes.MalformedYaml, error.Message));
        }

        if (definitions.DistinctBy(rule => rule.Id).Count() < definitions.Count)
            errors["id"] = ["The list has several rules of one id."];
        return errors.Count > 0 ? (null, ApiProblem.InvalidFields(errors)) : (definitions, null);
    }
}
