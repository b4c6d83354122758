using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Trials;
using LiveLogs.IntegrationTests.Harness;
using Xunit;

namespace LiveLogs.IntegrationTests.Connectors;

/// <summary>
/// The same connector against an emulator that others wrote (https://docs.getmoto.org). It runs where <c>moto_server</c> is
/// installed; elsewhere there is nothing to prove.
/// </summary>
public sealed class CloudWatchMotoTests
{
    [Fact]
    public async Task Every_event_that_moto_holds_is_read_once()
    {
        await using var moto = await MotoServer.TryStartAsync();
        if (moto is null)
            return;

        var now = TimeProvider.System.GetUtcNow();
        await moto.CallAsync("CreateLogGroup", new { logGroupName = "/shop/payments" });
        foreach (var stream in new[] { "a", "b" })
        {
            await moto.CallAsync("CreateLogStream", new { logGroupName = "/shop/payments", logStreamName = stream });
            for (var batch = 0; batch < 6; batch++)
            {
                var events = Enumerable.Range(0, 1000).Select(number =>
                    new { timestamp = now.AddMinutes(-2).ToUnixTimeMilliseconds() + number, message = $"{stream} {batch} {number} ✓" });
                await moto.CallAsync("PutLogEvents", new { logGroupName = "/shop/payments", logStreamName = stream, logEvents = events });
            }
        }

        await using var reader = CloudWatchReader.Of(moto.Url);
        await using var session = reader.Open("test", "test");
        var read = await CloudWatchReader.ReadAsync(session.Sources[0], now.AddMinutes(-10), now);

        Assert.Equal(12_000, read.Select(one => one.Message).Distinct().Count());
        Assert.Equal(12_000, read.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(12_000, read.Count);
        Assert.True(session.QuotaUse.Calls > 1);

        Assert.True((await session.TestAsync(CancellationToken.None)).Ok);
        await using var missing = reader.Open("test", "test", ("log_group", "/shop/payment"));
        Assert.Equal(ConnectionTestFailure.NotFound, (await missing.TestAsync(CancellationToken.None)).Failure);
    }

    private sealed class MotoServer : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _http = new();

        private MotoServer(Process process, string url) => (_process, Url) = (process, url);

        public string Url { get; }

        public static async Task<MotoServer?> TryStartAsync()
        {
            var port = FreePort();
            Process? process;
            try
            {
                process = Process.Start(new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", $"{port}"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                });
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }

            process!.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var moto = new MotoServer(process, $"http://127.0.0.1:{port}");
            await Eventually.TrueAsync(moto.AnswersAsync, TimeSpan.FromSeconds(60), () => "moto_server did not start.");
            return moto;
        }

        public async Task CallAsync(string operation, object parameters)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, Url)
            {
                Content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8, "application/x-amz-json-1.1"),
            };
            message.Headers.TryAddWithoutValidation("X-Amz-Target", $"Logs_20140328.{operation}");
            message.Headers.TryAddWithoutValidation(
                "Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0");
            using var answer = await _http.SendAsync(message);
            answer.EnsureSuccessStatusCode();
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        private async Task<bool> AnswersAsync()
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri(Url));
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
