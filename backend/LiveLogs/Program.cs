using LiveLogs.Access;
using LiveLogs.Alerts;
using LiveLogs.Alerts.Hits;
using LiveLogs.Connections;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.LiveTail;
using LiveLogs.Metrics;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Operations.WebConsole;
using LiveLogs.Operations.Health;
using LiveLogs.Operations.Lifetime;
using LiveLogs.Operations.Settings;
using LiveLogs.Outbound;
using LiveLogs.Patterns;
using LiveLogs.Questions;
using LiveLogs.Search;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using LiveLogs.Streaming;

if (TokenCommand.TryRun(args, out var exitCode) || HealthCheckCommand.TryRun(args, out exitCode))
    return exitCode;

if (await ConnectorCheckCommand.TryRunAsync(args) is { } checkedCode)
    return checkedCode;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.AddEnvironmentSettings();
    builder.Services
        .AddOperations()
        .AddOutbound()
        .AddIngestion()
        .AddStorage(builder.Configuration)
        .AddPatterns()
        .AddConnectors()
        .AddAccess();
    builder.AddMetrics();
    builder.AddConnections();
    builder.Services
        .AddSearch()
        .AddQuestions()
        .AddLiveTail()
        .AddNotifications()
        .AddAlerts()
        .AddStreaming();

    // Who takes part in the transaction of every batch, in this order.
    builder.Services
        .AddCommitParticipant<EntryWriter>()
        .AddCommitParticipant<LedgerWriter>()
        .AddCommitParticipant<CountWriter>()
        .AddCommitParticipant<PatternWriter>()
        .AddCommitParticipant<HitWriter>();

    var app = builder.Build();
    app.UseOperations();
    app.UseAccess();
    app.UseQueryCheck();
    app.UseConsole();
    app.MapOperations();
    app.MapAccess();
    app.MapConnections();
    app.MapStreaming();
    app.MapSearch();
    app.MapMetrics();
    app.MapQuestions();
    app.MapLiveTail();
    app.MapNotifications();
    app.MapAlerts();
    await app.RunToEndAsync();
    return 0;
}
catch (Exception failure) when (StartFailure.TryReport(failure, Console.Error))
{
    return 1;
}
