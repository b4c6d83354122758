using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LiveLogs.Outbound;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// One request to a provider, through the guarded handler: bounded in time and size, and every failure classified by what
/// it says about the message.
/// </summary>
internal sealed class ProviderHttp(GuardedHttp guarded, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(guarded.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public TimeProvider Time => time;

    public void Dispose() => _http.Dispose();

    /// <summary>Sends JSON.</summary>
    /// <param name="method">POST, PUT or GET.</param>
    /// <param name="address">Judged when connecting.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public Task<ProviderAnswer> SendAsync(
        HttpMethod method, Uri address, byte[] body, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken) =>
        SendAsync(method, address, body, prepare, readsBody: true, cancellationToken);

    /// <summary>As above, for a provider whose status says all: the body of its answer is not read.</summary>
    public Task<ProviderAnswer> SendForStatusAsync(
        HttpMethod method, Uri address, byte[] body, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken) =>
        SendAsync(method, address, body, prepare, readsBody: false, cancellationToken);

    /// <summary>As above, by a client of the caller's, for requests that are signed on the way.</summary>
    public Task<ProviderAnswer> SendAsync(HttpClient http, HttpRequestMessage request, WatchedContent content, CancellationToken cancellationToken) =>
        SendAsync(http, request, content, readsBody: true, cancellationToken);

    private async Task<ProviderAnswer> SendAsync(
        HttpMethod method, Uri address, byte[] body, Action<HttpRequestMessage>? prepare, bool readsBody, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.ParseAdd("LiveLogs");
        using var content = new WatchedContent(body);
        if (body.Length > 0)
            request.Content = content;
        prepare?.Invoke(request);
        return await SendAsync(_http, request, content, readsBody, cancellationToken);
    }

    private async Task<ProviderAnswer> SendAsync(
        HttpClient http, HttpRequestMessage request, WatchedContent content, bool readsBody, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (text, isWhole) = readsBody ? await ReadAsync(response, either.Token) : ("", true);
            return new ProviderAnswer(response.StatusCode, text, RetryAfter(response)) { IsWhole = isWhole, IsPage = IsPage(response.Content.Headers) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderAnswer(Lost(content, "The provider did not answer in time.") with { TimedOut = true });
        }
        catch (Exception error) when (OutboundForbiddenException.FindIn(error) is { } forbidden)
        {
            return new ProviderAnswer(SendResult.Refused(forbidden.Message));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new ProviderAnswer(Lost(content, "The provider could not be reached, or the connection broke."));
        }
    }

    private static SendResult Lost(WatchedContent content, string error) =>
        new(content.HasLeft ? SendOutcome.Unknown : SendOutcome.Later, error);

    private static bool IsPage(HttpContentHeaders headers) =>
        headers.ContentLength != 0 && string.Equals(headers.ContentType?.MediaType, "text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The head decides what came of the message; a body that breaks off, or does not end, is only less to know.</summary>
    private async Task<(string Text, bool IsWhole)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(BodyLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var body = new MemoryStream();
        var isWhole = false;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            await using var bounded = new BoundedStream(stream, MaxAnswer);
            await bounded.CopyToAsync(body, either.Token);
            isWhole = true;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            // What has come so far may do.
        }

        body.Position = 0;
        using var reader = new StreamReader(body, Encoding.UTF8);
        return (await reader.ReadToEndAsync(CancellationToken.None), isWhole);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var now = time.GetUtcNow();
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => RateLimitReset(response.Headers, now),
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>SendGrid says when, in epoch seconds, instead of for how long.</summary>
    private static TimeSpan? RateLimitReset(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.TryGetValues("X-RateLimit-Reset", out var values) &&
        long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) &&
        seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) - now
            : null;
}

/// <summary>A JSON body that knows whether it has begun to leave: before that, a broken connection means that nothing arrived.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly byte[] _body;

    public WatchedContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public bool HasLeft { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        HasLeft = true;
        await stream.WriteAsync(_body);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
