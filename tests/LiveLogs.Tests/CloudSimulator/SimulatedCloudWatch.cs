using System.Net.Http.Headers;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

/// <summary>A simulator with one group and one stream, and a client that signs with the vendor's own code.</summary>
public sealed class SimulatedCloudWatch : IAsyncDisposable
{
    internal const string Region = "eu-west-1";
    internal const string GroupName = "/shop/orders";
    internal const string StreamName = "web-1";

    private readonly HttpClient _client;

    private SimulatedCloudWatch(Simulator simulator, ShiftedClock clock)
    {
        (Simulator, Clock) = (simulator, clock);
        _client = ClientFor(new BasicAWSCredentials(AwsAccessKey.DefaultId, AwsAccessKey.DefaultSecret), Region);
        Group.TryCreateStream(StreamName);
    }

    internal Simulator Simulator { get; }

    internal ShiftedClock Clock { get; }

    internal LogGroup Group => Simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, GroupName);

    internal static async Task<SimulatedCloudWatch> StartAsync(Action<CloudWatchOptions>? configure = null)
    {
        var options = new SimulatorOptions();
        options.CloudWatch.EnforceRates = false;
        configure?.Invoke(options.CloudWatch);
        var clock = new ShiftedClock();
        return new SimulatedCloudWatch(await Simulator.StartAsync(options, clock, CancellationToken.None), clock);
    }

    /// <summary>Lets time pass in the cloud; the client's clock stays right all the same.</summary>
    internal void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        Simulator.CloudWatch.ClockOffset -= by;
    }

    internal HttpClient ClientFor(AWSCredentials credentials, string region) =>
        new(new SigV4SigningHandler(credentials, RegionEndpoint.GetBySystemName(region), "logs", new HttpClientHandler()))
        {
            BaseAddress = new Uri(Simulator.Url),
        };

    internal Task<HttpResponseMessage> SendAsync(string operation, object parameters, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(parameters)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", "Logs_20140328." + operation);
        return (client ?? _client).SendAsync(request);
    }

    internal async Task<JsonElement> CallAsync(string operation, object parameters, HttpClient? client = null)
    {
        using var response = await SendAsync(operation, parameters, client);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The code and text of the error that the call must end with.</summary>
    internal async Task<(string Code, string Message)> RefusedAsync(string operation, object parameters, HttpClient? client = null)
    {
        using var response = await SendAsync(operation, parameters, client);
        var body = await response.Content.ReadAsStringAsync();
        Assert.False(response.IsSuccessStatusCode, body);
        var error = JsonDocument.Parse(body).RootElement;
        return (error.GetProperty("__type").GetString()!, error.TryGetProperty("message", out var text) ? text.GetString()! : "");
    }

    /// <summary>Every page of a scan.</summary>
    internal async Task<List<JsonElement>> PagesAsync(Dictionary<string, object> parameters)
    {
        var pages = new List<JsonElement>();
        while (pages.Count < 1000)
        {
            pages.Add(await CallAsync("FilterLogEvents", parameters));
            if (!pages[^1].TryGetProperty("nextToken", out var token))
                return pages;
            parameters["nextToken"] = token.GetString()!;
        }

        throw new InvalidOperationException("The scan does not end.");
    }

    internal static List<string> Messages(params IEnumerable<JsonElement> pages) =>
        [.. pages.SelectMany(page => page.GetProperty("events").EnumerateArray()).Select(stored => stored.GetProperty("message").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Simulator.DisposeAsync();
    }
}
