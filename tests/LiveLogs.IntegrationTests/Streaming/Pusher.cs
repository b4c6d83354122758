using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Sends to a connection's push addresses as the clouds do.</summary>
internal sealed class Pusher(Guid connection, string key)
{
    public Guid Connection { get; } = connection;

    public string Key { get; } = key;

    /// <summary>Makes a connection that is only pushed to, with a key.</summary>
    public static async Task<Pusher> CreateAsync(ServiceProcess service, string name)
    {
        var connection = await service.CreateConnectionAsync(name, new { }, provider: "push");
        return new Pusher(connection, await MakeKeyAsync(service, connection));
    }

    public static async Task<string> MakeKeyAsync(ServiceProcess service, Guid connection, int keepPreviousSeconds = 0)
    {
        using var response = await service.Client.PostAsync(
            $"/api/v1/live-logs/connections/{connection}/push/key?keep_previous_seconds={keepPreviousSeconds}", null);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>A subscription document with lines of these numbers, all of them dated now.</summary>
    public static string Document(string group, IEnumerable<int> numbers) =>
        Document(group, numbers.Select(number => (Id(number), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), $"INFO line {number} of the run")));

    public static string Document(string group, IEnumerable<(string Id, long Milliseconds, string Message)> lines) => JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = "123456789012",
        logGroup = group,
        logStream = "web-1",
        subscriptionFilters = new[] { "all" },
        logEvents = lines.Select(line => new { id = line.Id, timestamp = line.Milliseconds, message = line.Message }),
    });

    /// <summary>As long as those of the service.</summary>
    public static string Id(int number) => number.ToString("D56", CultureInfo.InvariantCulture);

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));

        return packed.ToArray();
    }

    public static object Lambda(string document) => new { awslogs = new { data = Convert.ToBase64String(Gzip(document)) } };

    public static object Firehose(params string[] documents) => new
    {
        requestId = "ed4acda5-034f-9f42-bba1-f29aea6d7d8f",
        timestamp = 1_700_000_000_000,
        records = documents.Select(document => new { data = Convert.ToBase64String(Gzip(document)) }),
    };

    /// <summary>Sends JSON with the push key, or another token.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer, HttpResponseHeaders Headers)> SendAsync(
        HttpClient client, string kind, object body, string? token = null, bool pack = false)
    {
        var json = body as string ?? JsonSerializer.Serialize(body);
        using var content = new ByteArrayContent(pack ? Gzip(json) : Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (pack)
            content.Headers.ContentEncoding.Add("gzip");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/live-logs/push/{Connection}/{kind}") { Content = content };
        if (kind == "firehose")
        {
            request.Headers.Add("X-Amz-Firehose-Access-Key", token ?? Key);
            request.Headers.Add("X-Amz-Firehose-Request-Id", "ed4acda5-034f-9f42-bba1-f29aea6d7d8f");
            request.Headers.Add("X-Amz-Firehose-Protocol-Version", "1.0");
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Key);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), response.Headers);
    }

    /// <summary>Sends until it is acknowledged, as senders do, to whichever instance answers.</summary>
    public async Task<int> SendUntilStoredAsync(IReadOnlyList<HttpClient> clients, string kind, object body, int first)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var (status, answer, _) = await SendAsync(clients[(first + attempt) % clients.Count], kind, body);
                if (status == HttpStatusCode.OK)
                    return attempt;
                if (status != HttpStatusCode.ServiceUnavailable)
                    throw new InvalidOperationException($"{(int)status}: {answer}");
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Killed meanwhile: whether it was stored is not known, so it goes out again.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    /// <summary>Status, and how many records were received, stored and known.</summary>
    public static (HttpStatusCode, int, int, int) Receipt((HttpStatusCode Status, JsonElement Answer, HttpResponseHeaders) sent) =>
        (sent.Status, Number(sent.Answer, "received"), Number(sent.Answer, "stored"), Number(sent.Answer, "duplicates"));

    /// <summary>A number of an answer; -1 when it is not there.</summary>
    public static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : -1;
}
