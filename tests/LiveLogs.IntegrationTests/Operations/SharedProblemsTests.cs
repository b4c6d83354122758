using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>
/// Asks every operation of the OpenAPI document for the errors of what stands before many of them: an operation answers such an error if, and only if, it lists
/// it. That it lists whatever else it answers is held by <see cref="ProblemWatch"/>, here and in all other tests.
/// </summary>
public sealed partial class SharedProblemsTests(SharedProblemsService shared) : IClassFixture<SharedProblemsService>
{
    private static readonly string Admin = TestToken.For("shop", "admin");

    [Fact]
    public async Task Tokens_are_refused_where_the_document_says_so()
    {
        var over = TestToken.Sign(TestToken.Claims(new Dictionary<string, string> { ["shop"] = "admin" }, TimeSpan.FromHours(-1)));

        await CompareAsync("token_missing", operation => Request(operation, null));
        await CompareAsync("token_invalid", operation => Request(operation, "no.good.token"));
        await CompareAsync("token_expired", operation => Request(operation, over));
    }

    [Fact]
    public async Task Roles_are_refused_where_the_document_says_so()
    {
        await CompareAsync("forbidden_project", operation => Request(operation, TestToken.For("foreign", "admin"), SharedProblemsService.Body(operation)));
        await CompareAsync("role_too_low", operation => Request(operation, TestToken.For("shop", "viewer"), SharedProblemsService.Body(operation)), IsNotOfAlert);
        await CompareAsync(
            "access_revoked",
            operation => Request(operation, TestToken.For("shop", "admin", SharedProblemsService.Revoked), SharedProblemsService.Body(operation)),
            IsNotOfAlert);
    }

    [Theory]
    [InlineData("connection_not_found")]
    [InlineData("rule_not_found")]
    [InlineData("channel_not_found")]
    [InlineData("silence_not_found")]
    [InlineData("alert_not_found")]
    public Task What_is_not_there_is_refused_where_the_document_says_so(string code) => CompareAsync(
        code,
        operation => Request(operation, Admin, SharedProblemsService.Body(operation), isThere: false),
        // What is deleted right after it was created is not found.
        operation => !operation.Id.StartsWith("create_", StringComparison.Ordinal));

    [Fact]
    public async Task Parameters_and_numbers_of_the_address_are_refused_where_the_document_says_so()
    {
        await CompareAsync("invalid_request", operation => Request(operation, Admin, null, "?nonsense=1"));
        await CompareAsync("route_not_found", operation =>
        {
            var request = Request(operation, null);
            request.RequestUri = new Uri(Number().Replace(request.RequestUri!.OriginalString, "/no-number"), UriKind.Relative);
            return request;
        });
    }

    [Fact]
    public async Task Bodies_are_refused_where_the_document_says_so()
    {
        await CompareAsync("malformed_json", operation => Sending(operation, new StringContent("{", Encoding.UTF8, "application/json")), IsNotPush);
        await CompareAsync("unsupported_media_type", operation => Sending(operation, new StringContent("{}", Encoding.UTF8, "image/png")), IsNotPush);
        await CompareAsync(
            "request_too_large",
            operation => Sending(operation, operation.Id switch
            {
                "import_rules" => new StringContent(new string('x', 5 * 1024 * 1024), Encoding.UTF8, "application/yaml"),
                // Many records at once are larger than one document.
                "push_metrics" => JsonOf(9 * 1024),
                _ => JsonOf(300),
            }),
            IsNotPush);
    }

    [Fact]
    public async Task Preconditions_are_refused_where_the_document_says_so()
    {
        await CompareAsync("if_match_required", operation => Changing(operation, "if_match_required", null));
        await CompareAsync("version_mismatch", operation => Changing(operation, "version_mismatch", "\"nothing of the kind\""));
    }

    [Fact]
    public async Task A_database_that_is_away_is_no_error_inside_and_told_where_the_document_says_so()
    {
        await using var away = new SharedProblemsService();
        await away.InitializeAsync();
        await away.CutAsync();
        var codes = new Dictionary<string, string?>();

        foreach (var operation in ListedProblems.Operations)
            codes[operation.Id] = await CodeAsync(away, Request(away, operation, Admin, SharedProblemsService.Body(operation)));

        Assert.DoesNotContain("internal_error", codes.Values);
        // Whoever does not answer it found something else to say before it came to the database.
        Assert.True(codes.Values.Count(code => code == "database_unavailable") > 25, string.Join(", ", codes));
    }

    private static StringContent JsonOf(int kibibytes) => new($"\"{new string('x', kibibytes * 1024)}\"", Encoding.UTF8, "application/json");

    private static bool IsNotOfAlert(ListedOperation operation) => !operation.Id.EndsWith("_alert", StringComparison.Ordinal);

    /// <summary>Senders have to prove first who they are; their own tests send them all kinds of bodies.</summary>
    private static bool IsNotPush(ListedOperation operation) => !operation.Path.Contains("/push/{connection_id}/", StringComparison.Ordinal);

    /// <summary>Compares the operations that answer a code with those that list it.</summary>
    private async Task CompareAsync(string code, Func<ListedOperation, HttpRequestMessage> request, Func<ListedOperation, bool>? among = null)
    {
        var (answering, operations) = (new List<string>(), ListedProblems.Operations.Where(among ?? (_ => true)).ToList());
        foreach (var operation in operations)
        {
            if (await CodeAsync(shared, request(operation)) == code)
                answering.Add(operation.Id);
        }

        Assert.NotEmpty(answering);
        Assert.Equal(operations.Where(operation => operation.Lists(code)).Select(operation => operation.Id).Order(StringComparer.Ordinal), answering.Order(StringComparer.Ordinal));
    }

    /// <summary>The code of the problem that a request is answered with; null for an answer that is none.</summary>
    private static async Task<string?> CodeAsync(SharedProblemsService asked, HttpRequestMessage request)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = asked.Service.ClientFor(null);
        using (request)
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("code").GetString()
                : null;
        }
    }

    /// <summary>A request with a body that is refused; operations that take none are asked without a token, so that they do nothing.</summary>
    private HttpRequestMessage Sending(ListedOperation operation, HttpContent body)
    {
        if (operation.Method is not ("POST" or "PUT"))
            return Request(operation, null);

        var request = Request(operation, Admin, body);
        // Who sends a body that nobody reads may find the connection closed, and no answer.
        request.Headers.ExpectContinue = true;
        return request;
    }

    /// <summary>A change that is refused where the code is listed; elsewhere it is one of what is not there, so that it changes nothing.</summary>
    private HttpRequestMessage Changing(ListedOperation operation, string code, string? ifMatch)
    {
        if (operation.Method is not ("PUT" or "DELETE"))
            return Request(operation, null);

        var body = operation.Method == "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        var request = Request(operation, Admin, body, isThere: operation.Lists(code));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    }

    private HttpRequestMessage Request(ListedOperation operation, string? token, HttpContent? body = null, string query = "", bool isThere = true) =>
        Request(shared, operation, token, body, query, isThere);

    private static HttpRequestMessage Request(
        SharedProblemsService asked, ListedOperation operation, string? token, HttpContent? body = null, string query = "", bool isThere = true)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), asked.Address(operation, isThere) + query) { Content = body };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    [GeneratedRegex(@"/\d+(?=/|$)")]
    private static partial Regex Number();
}
