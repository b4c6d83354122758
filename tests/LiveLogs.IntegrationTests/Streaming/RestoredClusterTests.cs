using System.Net.Http.Headers;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.IntegrationTests.Harness;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>A base backup that is put in the place of the cluster: what the clouds still hold is read again, and readers of the lost life are told.</summary>
public sealed class RestoredClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_came_after_the_backup_is_read_again_from_the_clouds(bool whileRunning)
    {
        await using var server = await PrivatePostgres.StartAsync();
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        await using var service = await ServiceProcess.StartAsync(server.ConnectionString);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        var (logs, random) = (new WrittenLogs(simulator, "/shop/web"), new Random(1));
        logs.Write(200, random);
        await service.AskAsync(await service.CreateConnectionAsync("web", logs.Config()), "start");
        await UntilCompleteAsync(database, logs, service);
        await server.BackUpAsync();
        logs.Write(300, random);
        await UntilCompleteAsync(database, logs, service);
        var position = (await service.GetAsync("stream/shop?limit=1")).GetProperty("position").GetString();
        using var tail = whileRunning ? await TailAsync(service) : null;

        if (!whileRunning)
            await service.KillAsync();

        await server.RestoreAsync();
        if (!whileRunning)
            await service.StartAsync();

        // The new life overtakes the old one.
        logs.Write(400, random);
        await UntilCompleteAsync(database, logs, service);
        Assert.Equal((0, 0, 0), await logs.CompareAsync(database));
        var gaps = (await service.GetAsync($"stream/shop?after={position}")).GetProperty("gaps");
        Assert.Equal("reset", Assert.Single(gaps.EnumerateArray()).GetProperty("reason").GetString());
        if (tail is not null)
            Assert.Equal("reset", await EndAsync(tail));
    }

    private static async Task UntilCompleteAsync(NpgsqlDataSource database, WrittenLogs logs, ServiceProcess service) => await Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return (await logs.CompareAsync(database)).Missed == 0;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        },
        Patience,
        () => $"Lines are missing:\n{service.Output}");

    private static async Task<StreamReader> TailAsync(ServiceProcess service)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live-logs/tail/shop");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains("\"heartbeat\"", StringComparison.Ordinal))
                return reader;
        }

        throw new EndOfStreamException();
    }

    private static async Task<string?> EndAsync(StreamReader tail)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await tail.ReadLineAsync(patience.Token) is { } line)
        {
            using var message = JsonDocument.Parse(line);
            if (message.RootElement.GetProperty("type").GetString() == "end")
                return message.RootElement.GetProperty("code").GetString();
        }

        return null;
    }
}
