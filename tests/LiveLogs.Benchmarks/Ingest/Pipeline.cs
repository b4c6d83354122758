using System.Buffers;
using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Patterns;
using LiveLogs.Streaming.Storing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.Benchmarks.Ingest;

/// <summary>
/// The service's own way of a line, without the network in front of it: pages of FilterLogEvents as JSON are parsed,
/// understood, looked at by the rules of a project, stored by the streams of two connections and shown to ten viewers, each with a filter of its own.
/// </summary>
internal sealed class Pipeline : IAsyncDisposable
{
    public const int Viewers = 10;
    public const int Rules = 50;
    private const int Connections = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const string Watched = "watched";

    /// <summary>Nobody looks at it: what is written there alone is not shown.</summary>
    private const string Unwatched = "unwatched";

    private readonly WebApplication _app;
    private readonly BenchDatabase _database;
    private readonly List<Source> _sources = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _viewers = [];
    private long _shown;
    private long _toShow;
    private long _linesOfViewers;
    private double _seconds;

    private Pipeline(WebApplication app, BenchDatabase database) => (_app, _database) = (app, database);

    private sealed record Source(ConnectionIdentity Connection, LogOrigin Origin, List<byte[]> Pages);

    /// <summary>The lines of all pages as the commits of one connection, with a checkpoint each.</summary>
    public IReadOnlyList<CommitRequest> Batches { get; private set; } = [];

    public long BytesPerLine { get; private set; }

    public double LinesPerViewerSecond => _shown / (double)Viewers / _seconds;

    public static async Task<Pipeline> StartAsync(BenchDatabase database, int rows, int pageSize)
    {
        var app = await BenchService.StartAsync(database);
        var pipeline = new Pipeline(app, database);
        await pipeline.PrepareAsync(rows, pageSize);
        return pipeline;
    }

    /// <summary>All pages once, from their bytes to the last line that a viewer gets.</summary>
    public async Task RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        _toShow += _linesOfViewers;
        await Task.WhenAll(_sources.Select(source => Task.Run(() => ReadAsync(source))));
        while (Interlocked.Read(ref _shown) < _toShow && Stopwatch.GetElapsedTime(started) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);

        _seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>All batches, one after the other, with nobody listening; their patterns are known.</summary>
    /// <param name="took">Gets the time of each.</param>
    public async Task WriteAsync(List<TimeSpan> took)
    {
        var committer = NewCommitter();
        foreach (var batch in Batches)
        {
            var started = Stopwatch.GetTimestamp();
            await committer.CommitAsync(batch, CancellationToken.None);
            took.Add(Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>The same with their patterns: the next batch is made ready while one is stored, as a stream does it.</summary>
    public async Task FindPatternsAndWriteAsync()
    {
        var committer = NewCommitter();
        var storing = Task.CompletedTask;
        foreach (var batch in Batches)
        {
            await Task.Run(() => committer.PrepareAsync(batch.Connection, batch.Entries, CancellationToken.None));
            await storing;
            storing = committer.CommitAsync(batch, CancellationToken.None);
        }

        await storing;
    }

    /// <summary>Takes the patterns away from the lines of the batches.</summary>
    public void ForgetPatterns()
    {
        foreach (var entry in Batches.SelectMany(batch => batch.Entries))
            entry.PatternId = null;
    }

    /// <exception cref="InvalidOperationException">Not every line is stored, or not every one was shown to whom it belongs.</exception>
    public async Task VerifyAsync()
    {
        var stored = await _database.ScalarAsync<long>("SELECT count(*) FROM log_entries");
        var expected = (long)Batches.Sum(request => request.Entries.Count);
        if (stored != expected || _shown != _toShow)
            throw new InvalidOperationException($"{stored} of {expected} lines are stored, {_shown} of {_toShow} were shown.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_viewers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Tells only those without whom it would do more than the service does.</summary>
    private BatchCommitter NewCommitter() =>
        ActivatorUtilities.CreateInstance<BatchCommitter>(_app.Services, (IEnumerable<IBatchListener>)[_app.Services.GetRequiredService<PatternWriter>()]);

    private async Task PrepareAsync(int rows, int pageSize)
    {
        var now = EventTime.From(TimeProvider.System.GetUtcNow());
        for (var i = 0; i < Connections; i++)
        {
            var connection = await _database.AddConnectionAsync(Watched);
            _sources.Add(new Source(connection, SampleEvents.Origin(connection, "/shop/web"), []));
        }

        var first = FirstLine(TimeProvider.System.GetUtcNow());
        var pages = Enumerable.Range(0, rows).Chunk(pageSize).Select(numbers => Page(numbers, first)).ToList();
        for (var i = 0; i < pages.Count; i++)
            _sources[i % Connections].Pages.Add(pages[i]);

        BytesPerLine = pages.Sum(page => (long)page.Length) / rows;
        var writer = await _database.AddConnectionAsync(Unwatched);
        var origin = SampleEvents.Origin(writer, "/shop/web");
        Batches = [.. pages.Select(page => new CommitRequest
        {
            Connection = writer,
            Epoch = null,
            Entries = Entries(page, origin),
            Checkpoints = [Checkpoint(now)],
        })];
        await BenchRules.CreateAsync(_app.Services, _sources[0].Connection.ProjectNumber, Rules);
        for (var i = 0; i < Viewers; i++)
        {
            // About one line in 85: a thousand a second at the speed that is expected.
            var (whole, half) = (SampleEvents.ServiceOf(i), SampleEvents.ServiceOf(Viewers + i));
            var filter = LogFilter.Parse($"stream:{whole}/* OR stream:{half}/0 OR stream:{half}/1");
            _linesOfViewers += Batches.Sum(batch => batch.Entries.Count(filter.Matches));
            _viewers.Add(await WatchAsync(filter));
        }
    }

    /// <summary>
    /// All lines lie in one hour that is not over while they are written: an hour that is over has an index of its text, and costs five times as much
    /// per line, so that a figure would depend on the minute at which it was taken.
    /// </summary>
    private static EventTime FirstLine(DateTimeOffset now)
    {
        var soon = (now + TimeSpan.FromMinutes(10)).UtcTicks;
        return EventTime.From(new DateTimeOffset(soon - (soon % TimeSpan.TicksPerHour), TimeSpan.Zero));
    }

    /// <summary>Lines in order, five hundred a second, as the cloud sends them.</summary>
    private static byte[] Page(int[] numbers, EventTime first)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var page = new Utf8JsonWriter(buffer);
        page.WriteStartObject();
        page.WriteStartArray("events");
        foreach (var number in numbers)
        {
            var line = SampleEvents.Event(number, first + TimeSpan.FromMilliseconds(number * 2));
            page.WriteStartObject();
            page.WriteString("eventId", line.EventId);
            page.WriteString("logStreamName", line.LogStreamName);
            page.WriteString("message", line.Message);
            page.WriteNumber("timestamp", line.Timestamp!.Value);
            page.WriteNumber("ingestionTime", line.IngestionTime!.Value);
            page.WriteEndObject();
        }

        page.WriteEndArray();
        page.WriteEndObject();
        page.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private List<LogEntry> Entries(byte[] page, LogOrigin origin)
    {
        var normaliser = _app.Services.GetRequiredService<EntryNormaliser>();
        var observed = EventTime.From(TimeProvider.System.GetUtcNow());
        var answer = JsonSerializer.Deserialize(page, CloudWatchJson.Default.FilterLogEventsResponse)!;
        var entries = new List<LogEntry>(answer.Events!.Count);
        foreach (var one in answer.Events)
            entries.Add(normaliser.Normalise(SampleEvents.Raw(one!), origin, observed));

        return entries;
    }

    private static CheckpointWrite Checkpoint(EventTime now) => new()
    {
        SourceKey = "bench",
        Source = "/shop/web",
        Cursor = "{}",
        FreshTo = now,
        CompleteTo = now,
        LateBefore = null,
    };

    private async Task ReadAsync(Source source)
    {
        using var ending = new CancellationTokenSource();
        var processor = ActivatorUtilities.CreateInstance<StreamProcessor>(_app.Services, source.Connection, 0L);
        var storing = Task.Run(() => processor.RunAsync(ending.Token));
        PendingPage? last = null;
        foreach (var page in source.Pages)
        {
            last = new PendingPage(Entries(page, source.Origin), Checkpoint(EventTime.From(TimeProvider.System.GetUtcNow())));
            await processor.EnqueueAsync(last, CancellationToken.None);
        }

        await last!.Stored;
        await ending.CancelAsync();
        await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A viewer that takes everything as its transport would: as bytes.</summary>
    private async Task<Task> WatchAsync(LogFilter filter)
    {
        var scope = new ProjectScope(_sources[0].Connection.ProjectNumber, Watched, ProjectRole.Viewer);
        var session = await _app.Services.GetRequiredService<TailSessions>()
            .OpenAsync(new TailRequest(scope, new(new ClaimsIdentity([new(ProjectClaims.Claim, $"{{\"{scope.Slug}\": \"viewer\"}}")])), filter), CancellationToken.None);
        return Task.Run(async () =>
        {
            using (session)
            {
                await foreach (var message in session.ReadAsync(_stop.Token))
                    Take(message);
            }
        });
    }

    private void Take(TailMessage message)
    {
        _ = message.Json;
        if (message is LogsMessage logs)
            Interlocked.Add(ref _shown, logs.Count);
    }
}
