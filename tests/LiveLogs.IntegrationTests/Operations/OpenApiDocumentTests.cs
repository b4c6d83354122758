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
