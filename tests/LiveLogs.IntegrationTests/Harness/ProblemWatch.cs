using System.Collections.Concurrent;
using System.Text.Json;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>
/// Looks at every answer that the tests of a service get. A problem whose code the OpenAPI document does not list for that operation and status fails the test:
/// at once, and once more at the end of the service, for who did not notice.
/// </summary>
internal sealed class ProblemWatch
{
    private readonly ConcurrentQueue<string> _unlisted = new();

    /// <summary>A client whose answers are looked at.</summary>
    public HttpClient Client(string address, TimeSpan patience) => new(Handler()) { BaseAddress = new Uri(address), Timeout = patience };

    /// <summary>The way of requests whose answers are looked at, for clients that bring their own.</summary>
    public HttpMessageHandler Handler() => new Watcher(this);

    /// <exception cref="InvalidOperationException">There was an answer that the document does not list.</exception>
    public void Check()
    {
        if (!_unlisted.IsEmpty)
            throw new InvalidOperationException(string.Join('\n', _unlisted.Distinct()));
    }

    private async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        var code = problem.RootElement.GetProperty("code").GetString()!;
        if (ListedProblems.WhyNot(request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, code) is not { } reason)
            return;

        _unlisted.Enqueue(reason);
        throw new InvalidOperationException(reason);
    }

    private sealed class Watcher(ProblemWatch watch) : DelegatingHandler(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            // An answer to HEAD has the type of its body and no body.
            if (request.Method != HttpMethod.Head && response.Content.Headers.ContentType?.MediaType == "application/problem+json")
                await watch.CheckAsync(request, response, cancellationToken);
            return response;
        }
    }
}
