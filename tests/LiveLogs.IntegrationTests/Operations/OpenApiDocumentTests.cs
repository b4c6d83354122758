using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>
/// The document of the whole service. It is kept in <c>backend/openapi.v1.json</c>, so that a change of the API is seen in a review;
/// <c>LIVELOGS_KEEP_OPENAPI=1 scripts/test --filter OpenApiDocumentTests</c> keeps a new one.
/// </summary>
public sealed class OpenApiDocumentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string Kept = Path.Combine(Repository.Root, "backend", "openapi.v1.json");

    [Fact]
    public async Task The_document_is_the_one_that_is_kept()
    {
        var served = await DocumentAsync();
        if (Environment.GetEnvironmentVariable("LIVELOGS_KEEP_OPENAPI") == "1")
            await File.WriteAllTextAsync(Kept, served);

        Assert.Equal(await File.ReadAllTextAsync(Kept), served);
    }

    [Fact]
    public async Task Every_operation_has_an_id_a_schema_for_what_it_answers_and_words_for_what_it_takes()
    {
        using var document = JsonDocument.Parse(await DocumentAsync());
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToList();
        var ids = operations.ConvertAll(operation => operation.Value.TryGetProperty("operationId", out var id) ? id.GetString()! : operation.Name);

        Assert.Equal(ids.Distinct(), ids);
        Assert.DoesNotContain(ids, id => id.Contains(' ', StringComparison.Ordinal));
        Assert.DoesNotContain(operations, operation => !operation.Value.TryGetProperty("security", out _));
        Assert.Empty(operations.Where(operation => operation.Value.GetProperty("responses").EnumerateObject().Any(LacksSchema)).Select(operation => operation.Name));
        Assert.Empty(operations.SelectMany(operation => Parameters(operation.Value)
            .Where(parameter => parameter.GetProperty("in").GetString() == "query" && !parameter.TryGetProperty("description", out _))
            .Select(parameter => $"{operation.Name} {parameter.GetProperty("name").GetString()}")));
    }

    [Fact]
    public async Task Every_error_of_every_operation_names_its_codes()
    {
        using var document = JsonDocument.Parse(await DocumentAsync());
        var responses = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject()
                .Select(response => (Name: $"{operation.Value.GetProperty("operationId").GetString()} {response.Name}", Response: response)))
            .ToList();

        // It has no 2xx, and linters want one or the other.
        Assert.Equal(["tail_websocket default"], responses.Where(response => !char.IsAsciiDigit(response.Response.Name[0])).Select(response => response.Name));
        // OTLP and a Firehose want errors in a form of their own.
        Assert.Equal(
            ["push_otlp_metrics 401", "push_otlp_metrics 410", "push_otlp_metrics 503", "push_firehose 401", "push_firehose 410", "push_firehose 503"],
            responses.Where(response => response.Response.Name[0] is '4' or '5' && CodesOf(response.Response.Value).Length == 0).Select(response => response.Name));
    }

    [Fact]
    public async Task Who_writes_a_client_sees_which_codes_can_come()
    {
        using var document = JsonDocument.Parse(await DocumentAsync());
        var responses = document.RootElement.GetProperty("paths").GetProperty("/api/v1/live-logs/rules/{id}").GetProperty("post").GetProperty("responses");

        Assert.Equal(
            """
            400: bad_request, invalid_request, malformed_json
            401: token_expired, token_invalid, token_missing
            403: access_revoked, forbidden_project, role_too_low
            404: rule_not_found
            408: request_timeout
            409: rule_id_taken, rules_too_large, too_many_rules
            413: request_too_large
            415: unsupported_media_type
            500: internal_error
            503: database_unavailable, identity_provider_unavailable
            """,
            string.Join('\n', responses.EnumerateObject().Where(response => response.Name[0] is '4' or '5')
                .Select(response => $"{response.Name}: {string.Join(", ", CodesOf(response.Value))}")));
    }

    private static string[] CodesOf(JsonElement response) =>
        response.GetProperty("content").TryGetProperty("application/problem+json", out var problem)
            ? [.. problem.GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray().Select(code => code.GetString()!)]
            : [];

    private static List<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    /// <summary>Whether an answer with a body does not say what is in it.</summary>
    private static bool LacksSchema(JsonProperty response) =>
        response.Name is not ("101" or "204" or "304")
        && !(response.Value.TryGetProperty("content", out var content) && content.EnumerateObject().All(type => type.Value.TryGetProperty("schema", out _)));

    private async Task<string> DocumentAsync()
    {
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
        using var client = service.ClientFor(null);
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        return document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }
}
