using System.Runtime.CompilerServices;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// One table of a workspace. Its windows run by ingestion time, which the service can select by: a row is found however old it is, soon
/// after it can be read. Tables that are only searched know no such time, and run by <c>TimeGenerated</c> with a long look back.
/// </summary>
internal sealed class AzureTableSource : ILogSource
{
    private const int FirstTake = 10_000;
    private const int MaxTake = 100_000;
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Halvings in a row after which the trouble is somewhere else.</summary>
    private const int MaxHalvings = 16;

    private readonly KqlSource _query;
    private readonly AzureConfig _config;
    private readonly LogAnalyticsClient _client;
    private readonly ServerClock _clock;

    /// <summary>Learnt from answers that were too large.</summary>
    private int _take = FirstTake;

    public AzureTableSource(KqlSource query, AzureConfig config, SourceProfile profile, LogAnalyticsClient client, ServerClock clock)
    {
        (_query, _config, _client, _clock, Profile) = (query, config, client, clock, profile);
        var place = config.HasOwnEndpoint ? config.Endpoint.Authority : config.Cloud.Name;
        Key = $"azure:{place}:{config.Workspace}:{query.Table}:{(config.IsBasic ? "basic" : "")}:{query.Fingerprint}";
        Resource = new Dictionary<string, string> { ["cloud.provider"] = "azure", ["azure.workspace.id"] = config.Workspace.ToString() };
    }

    public string Name => _query.Table;

    public string Key { get; }

    public IReadOnlyDictionary<string, string> Resource { get; }

    public SourceProfile Profile { get; }

    public EventTime ServerNow() => _clock.EventNow();

    public async IAsyncEnumerable<SourcePage> ScanAsync(
        ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = resumeToken is null ? new ScanKey(window.From, null) : ScanKey.Parse(resumeToken)
            ?? throw new LogSourceException(LogSourceFailure.StaleToken, "The page token is of another scan.", "The scan starts over by itself.");
        var span = window.To - from.Time;
        while (from.Time <= window.To)
        {
            var (page, next, asked) = await AskAsync(from, window.To, span, cancellationToken);
            span = asked;
            var token = next is { } key && key.Time <= window.To ? next : null;
            yield return new SourcePage(page, token?.ToString());
            if (token is null)
                yield break;

            from = token.Value;
        }
    }

    /// <summary>The first rows after <paramref name="from"/>, in the order of time, for connection tests.</summary>
    public async Task<IReadOnlyList<RawEvent>> PeekAsync(EventTime from, EventTime to, int rows, CancellationToken cancellationToken)
    {
        var page = new AzurePage(_query.Table, !_config.IsBasic);
        await _client.AskAsync(Question(new ScanKey(from, null), to, rows), "test", page.Add, cancellationToken);
        return page.Count == 0 ? [] : page.Cut(page.Count + 1).Events;
    }

    /// <summary>One page, of fewer rows or a shorter time when the service can not give more at once.</summary>
    private async Task<(IReadOnlyList<RawEvent> Events, ScanKey? Next, TimeSpan Span)> AskAsync(
        ScanKey from, EventTime end, TimeSpan span, CancellationToken cancellationToken)
    {
        for (var halvings = 0; ; halvings++)
        {
            var to = span < end - from.Time ? from.Time + span : end;
            var take = _take;
            try
            {
                var page = new AzurePage(_query.Table, !_config.IsBasic);
                await _client.AskAsync(Question(from, to, take), Key, page.Add, cancellationToken);
                var (events, next) = page.Cut(take);
                _take = Math.Min(FirstTake, take + (take / 4) + 1);
                return (events, next ?? (to < end ? new ScanKey(to + Tick, null) : null), span * 2 < end - from.Time ? span * 2 : end - from.Time);
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
        ? new LogQuestion(KqlScan.ByTime(_query, take), KqlScan.Timespan(from.Time, to))
        : new LogQuestion(KqlScan.ByIngestion(_query, from, to, take), null);
}
