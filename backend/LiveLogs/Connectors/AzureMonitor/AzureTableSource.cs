using System.Runtime.CompilerServices;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// One table of a workspace or of a resource. Its windows run by ingestion time, which the service can select by: a row is found however old it is, soon
/// after it can be read. Tables that are only searched know no such time, and run by <c>TimeGenerated</c> with a long look back.
/// </summary>
internal sealed class AzureTableSource : ILogSource
{
    private const int FirstTake = 10_000;
    private const int MaxTake = 100_000;
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Ids at once: some 5 MB.</summary>
    private const int TakeOfIds = 50_000;

    /// <summary>Limits of batches, and of ids in a batch, when missing rows are requested; when more are missing, reading everything is cheaper.</summary>
    private const int MaxBatches = 4;

    private const int IdsPerBatch = 300;

    /// <summary>Halvings in a row after which the trouble is somewhere else.</summary>
    private const int MaxHalvings = 16;

    private readonly KqlSource _query;
    private readonly AzureConfig _config;
    private readonly LogAnalyticsClient _client;
    private readonly ServerClock _clock;

    private readonly KnownIds _known = new(capacity: 200_000);

    /// <summary>Learnt from answers that were too large.</summary>
    private int _take = FirstTake;

    /// <summary>The last sweep that was read to its end: how many rows it had, and where it ended.</summary>
    private int _sweptRows;

    private EventTime _sweptTo = EventTime.Min;

    public AzureTableSource(KqlSource query, AzureConfig config, SourceProfile profile, LogAnalyticsClient client, ServerClock clock)
    {
        (_query, _config, _client, _clock, Profile) = (query, config, client, clock, profile);
        Key = $"azure:{config.Scope.Id.ToLowerInvariant()}:{query.Table}";
        Resource = new Dictionary<string, string> { ["cloud.provider"] = "azure", [config.Scope.IsResource ? "cloud.resource_id" : "azure.workspace.id"] = config.Scope.Id };
    }

    public string Name => _query.Table;

    public string Key { get; }

    public string Selection => _query.Fingerprint;

    public IReadOnlyDictionary<string, string> Resource { get; }

    public SourceProfile Profile { get; }

    public bool KnowsTime => _clock.IsKnown;

    public EventTime ServerNow() => _clock.EventNow();

    public async IAsyncEnumerable<SourcePage> ScanAsync(
        ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = resumeToken is null ? new ScanKey(window.From, null) : ScanKey.Parse(resumeToken)
            ?? throw new LogSourceException(LogSourceFailure.StaleToken, "The page token belongs to another scan.", "The scan starts over automatically.");
        // Most of what a sweep looks at was read before, unless it is a backlog. When one answer holds it all, asking for ids first is one request more.
        var byIds = window.Kind == ScanKind.Sweep && !_config.IsBasic && window.From < _sweptTo && _sweptRows > FirstTake;
        var (span, rows) = (window.To - from.Time, 0);
        while (from.Time <= window.To)
        {
            var page = byIds ? await AskForMissingAsync(from, window.To, cancellationToken) : null;
            if (page is null)
            {
                byIds = false;
                page = await AskAsync(from, window.To, span, cancellationToken);
            }

            (span, rows) = (page.Span, rows + page.Rows);
            var token = page.Next is { } key && key.Time <= window.To ? page.Next : null;
            yield return new SourcePage(page.Events, token?.ToString());
            // A reader that asks for the next page has taken these.
            foreach (var one in page.Events)
                _known.Add(one.EventId);

            if (token is null)
                break;

            from = token.Value;
        }

        if (window.Kind == ScanKind.Sweep)
            (_sweptRows, _sweptTo) = (rows, window.To);
    }

    /// <summary>The first rows after <paramref name="from"/>, in the order of time, for connection tests.</summary>
    public async Task<IReadOnlyList<RawEvent>> PeekAsync(EventTime from, EventTime to, int rows, CancellationToken cancellationToken)
    {
        var page = new AzurePage(_query.Table, !_config.IsBasic, ServerNow());
        await _client.AskAsync(Question(new ScanKey(from, null), to, rows), "test", page.Add, cancellationToken);
        return page.Cut(page.Count + 1, from).Events;
    }

    /// <summary>
    /// A page of ids, and of those only the rows that were not delivered before. Null when that is not cheaper, or not possible, because
    /// rows have no ids.
    /// </summary>
    private async Task<ScannedPage?> AskForMissingAsync(ScanKey from, EventTime end, CancellationToken cancellationToken)
    {
        var keys = new List<(EventTime Time, string Id)?>();
        var page = new AzurePage(_query.Table, isIngestion: true, ServerNow());
        try
        {
            var question = new LogQuestion(_query.Table, KqlScan.IdsByIngestion(_query, from, end, TakeOfIds), null);
            await _client.AskAsync(question, Key, (columns, cells) => keys.Add(AzurePage.KeyOf(columns, cells)), cancellationToken);
            if (keys.Contains(null))
                return null;

            var missing = keys.Select(key => key!.Value.Id).Where(id => !_known.Contains(id)).ToList();
            if (missing.Count > MaxBatches * IdsPerBatch)
                return null;

            foreach (var ids in missing.Chunk(IdsPerBatch))
                await _client.AskAsync(new LogQuestion(_query.Table, KqlScan.ByIds(_query, from, end, ids), null), Key, page.Add, cancellationToken);
        }
        catch (LogSourceException error) when (error.ProviderCode is AzureErrors.TooMuch or AzureErrors.TooSlow)
        {
            return null;
        }

        ScanKey? next = keys.Count < TakeOfIds ? null : new ScanKey(keys[^1]!.Value.Time, keys[^1]!.Value.Id);
        return new ScannedPage(page.Cut(page.Count + 1, from.Time).Events, next, end - from.Time, keys.Count);
    }

    /// <summary>One page, of fewer rows or a shorter time when the service cannot give more at once.</summary>
    private async Task<ScannedPage> AskAsync(
        ScanKey from, EventTime end, TimeSpan span, CancellationToken cancellationToken)
    {
        for (var halvings = 0; ; halvings++)
        {
            var to = span < end - from.Time ? from.Time + span : end;
            var take = _take;
            try
            {
                var page = new AzurePage(_query.Table, !_config.IsBasic, ServerNow());
                await _client.AskAsync(Question(from, to, take), Key, page.Add, cancellationToken);
                var (events, next) = page.Cut(take, from.Time);
                _take = Math.Min(FirstTake, take + (take / 4) + 1);
                return new ScannedPage(
                    events, next ?? (to < end ? new ScanKey(to + Tick, null) : null), span * 2 < end - from.Time ? span * 2 : end - from.Time, events.Count);
            }
            catch (LogSourceException error) when (halvings < MaxHalvings && error.ProviderCode == AzureErrors.TooMuch && take > 1)
            {
                _take = take / 2;
            }
            catch (LogSourceException error) when (halvings < MaxHalvings && error.ProviderCode == nameof(AzurePage) && take < MaxTake)
            {
                _take = Math.Min(MaxTake, take * 2);
            }
            catch (LogSourceException error) when (halvings < MaxHalvings && error.ProviderCode == AzureErrors.TooSlow && to - from.Time > ShortestSpan)
            {
                span = (to - from.Time) / 2;
            }
        }
    }

    private LogQuestion Question(ScanKey from, EventTime to, int take) => _config.IsBasic
        ? new LogQuestion(_query.Table, KqlScan.ByTime(_query, take), KqlScan.Timespan(from.Time, to))
        : new LogQuestion(_query.Table, KqlScan.ByIngestion(_query, from, to, take), null);

    /// <param name="Events">To deliver.</param>
    /// <param name="Next">Where the next page begins; null when the window is read.</param>
    /// <param name="Span">How much time to ask for at once from now on.</param>
    /// <param name="Rows">Rows that were looked at.</param>
    private sealed record ScannedPage(IReadOnlyList<RawEvent> Events, ScanKey? Next, TimeSpan Span, int Rows);
}
