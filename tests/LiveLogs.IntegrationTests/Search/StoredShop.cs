using System.Text.Json;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>An instance of the service with some hundred entries of two days in a project.</summary>
public sealed class StoredShop : IAsyncLifetime
{
    public const string Project = "shop";
    public const int Count = 600;

    public static readonly DateTimeOffset Start = new(TimeProvider.System.GetUtcNow().AddDays(-2).Date, TimeSpan.Zero);

    public TestDatabase Database { get; } = new();

    internal TailService Service { get; private set; } = null!;

    internal StoredConnection Connection { get; private set; } = null!;

    internal IReadOnlyList<LogEntry> Entries { get; private set; } = [];

    /// <summary>The two days, as parameters of a question.</summary>
    public static string Range => $"from={EventTime.From(Start)}&to={EventTime.From(Start.AddDays(2))}";

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Service = await TailService.StartAsync(Database);
        Connection = await StoredConnection.CreateAsync(Database, Project);
        Entries = [.. Enumerable.Range(0, Count).Select(Entry)];
        await Service.Committer.CommitAsync(Connection.Request(Entries), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Database.DisposeAsync();
    }

    private LogEntry Entry(int number) =>
        Connection.Entry(number, Start.AddSeconds(number * 288), $"order {number} \"paid\", {(number % 50 == 0 ? "refused" : "ok")}", number % 7 == 0 ? 17 : 9) with
        {
            Service = number % 3 == 0 ? "cart" : number % 5 == 0 ? "" : "pay",
            Stream = $"web-{number % 4}",
            Attributes = number % 10 == 0
                ? LogEntry.EmptyObject
                : JsonSerializer.SerializeToUtf8Bytes(new { status = 200 + (number % 3), user = new { name = $"u{number % 20}" }, tags = new[] { "a", "b" } }),
        };
}
