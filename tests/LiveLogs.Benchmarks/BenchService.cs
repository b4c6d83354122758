using LiveLogs.Access;
using LiveLogs.Alerts;
using LiveLogs.Alerts.Hits;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.LiveTail;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Outbound;
using LiveLogs.Patterns;
using LiveLogs.Search;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LiveLogs.Benchmarks;

/// <summary>The rooms that store, search and show, in this process and on a database of its own.</summary>
internal static class BenchService
{
    public static async Task<WebApplication> StartAsync(BenchDatabase database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Access:SigningKey", TestToken.Key),
            new("KeyRing:MasterKey", "a key of benchmarks that wraps nothing"),
            new("ConnectionStrings:Database", database.ConnectionString),
            new("LiveTail:AccessCheckInterval", "01:00:00"),
            // Viewers get every line that is theirs, however fast they come: no sample.
            new("LiveTail:RingEntries", "500000"),
            new("LiveTail:RingBytes", "1073741824"),
            new("LiveTail:SampleAbove", "1000000"),
        ]);
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddOperations()
            .AddOutbound()
            .AddIngestion()
            .AddStorage(builder.Configuration)
            .AddPatterns()
            .AddAccess()
            .AddSearch()
            .AddLiveTail()
            .AddNotifications()
            .AddAlerts()
            .AddCommitParticipant<EntryWriter>()
            .AddCommitParticipant<LedgerWriter>()
            .AddCommitParticipant<CountWriter>()
            .AddCommitParticipant<PatternWriter>()
            .AddCommitParticipant<HitWriter>();
        var app = builder.Build();
        app.UseOperations();
        app.UseAccess();
        app.UseQueryCheck();
        app.MapSearch();
        app.MapLiveTail();
        await app.StartAsync();
        return app;
    }
}
