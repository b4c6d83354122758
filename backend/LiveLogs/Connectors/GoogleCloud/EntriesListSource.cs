using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// One project, folder, organisation or log view, all its chosen logs in one query: requests are scarce. Fast scans go
/// by event time, sweeps by the time of receipt, so that an entry that was held back for hours is found when it comes.
/// </summary>
internal sealed partial class EntriesListSource : ILogSource
{
    private const string KeyPrefix = "gcp:";

    private readonly LoggingClient _client;
    private readonly ServerClock _clock;
    private readonly ILogger _logger;
    private readonly string _selection;

    /// <summary>One for each kind of scan: they take turns.</summary>
    private readonly Occurrences[] _occurrences = [.. Enum.GetValues<ScanKind>().Select(_ => new Occurrences())];

    public EntriesListSource(ResourceName resource, GoogleConfig config, SourceProfile profile, LoggingClient client, ServerClock clock, ILogger logger)
    {
        (Container, Profile, _client, _clock, _logger) = (resource, profile, client, clock, logger);
        _selection = config.Selection(resource);
        Key = KeyPrefix + resource;
        Selection = _selection.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_selection)).AsSpan(0, 8));
        Resource = new Dictionary<string, string> { ["cloud.provider"] = "gcp" };
    }

    public ResourceName Container { get; }

    /// <summary>Part of the identity of its events, so nothing that an editor of the filter can change is in it.</summary>
    public string Name => Container.Text;

    public string Key { get; }

    public string Selection { get; }

    public IReadOnlyDictionary<string, string> Resource { get; }

    public SourceProfile Profile { get; }

    public bool MayBe(string otherKey) =>
        otherKey.StartsWith(KeyPrefix, StringComparison.Ordinal) && ResourceName.TryParse(otherKey[KeyPrefix.Length..], out var other) && Container.MayBe(other);

    public bool KnowsTime => _clock.IsKnown;

    public EventTime ServerNow() => _clock.EventNow();

    public async IAsyncEnumerable<SourcePage> ScanAsync(
        ScanWindow window, string? resumeToken, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scan = new EntriesScan(Filters(window).Count, resumeToken);
        while (scan.Place is { } place)
        {
            var request = new ListRequest(Container, Filters(window)[place.Query], place.PageToken);
            var page = await ListAsync(request, optional: place.Query > 0, cancellationToken);
            var events = Distinct(page.Events, _occurrences[(int)window.Kind], place);
            scan.Advance(page);
            yield return new SourcePage(NeighbourTimes.Fill(events, ServerNow()), scan.Place?.ToString());
        }
    }

    /// <summary>The newest entries of a while, for a connection test.</summary>
    public ListRequest NewestSince(EventTime from, int count) =>
        new(Container, EntryFilter.ByTimestamp(_selection, from, ServerNow() + Profile.FastAhead), null) { PageSize = count, NewestFirst = true };

    /// <summary>The queries of a scan, which depend on its window alone.</summary>
    private List<string> Filters(ScanWindow window)
    {
        if (window.Kind == ScanKind.Fast)
            return [EntryFilter.ByTimestamp(_selection, window.From, window.To)];

        var filters = new List<string> { EntryFilter.ByReceipt(_selection, window.From, window.To) };
        // Once an hour, also what was older than a sweep looks when it came: rare, and dear to look for.
        if (HourOf(window.From) != HourOf(window.To))
            filters.Add(EntryFilter.ByReceiptOfOld(_selection, window.From - TimeSpan.FromHours(1), window.To));
        return filters;
    }

    /// <summary>The service gives every entry an id; where it does not, equal ones are the first, the second…</summary>
    private static IReadOnlyList<RawEvent> Distinct(IReadOnlyList<RawEvent> events, Occurrences occurrences, ScanPlace place)
    {
        occurrences.Begin(place.ToString(), isFirst: place.PageToken is null);
        return events.All(raw => raw.HasOwnId) ? events : [.. events.Select(raw =>
            !raw.HasOwnId && occurrences.Next(raw.EventId) is > 0 and var before ? raw with { EventId = string.Create(CultureInfo.InvariantCulture, $"{raw.EventId}-{before}") } : raw)];
    }

    private static long HourOf(EventTime time) => (long)Math.Floor(time.UnixMilliseconds / TimeSpan.FromHours(1).TotalMilliseconds);

    /// <summary>An optional query, without any promise, ends when it is too much for the service.</summary>
    private async Task<EntriesPage> ListAsync(ListRequest request, bool optional, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ListAsync(request, EntryMapping.ToListedEvent, Key, cancellationToken);
        }
        catch (LogSourceException error) when (optional && error.Failure == LogSourceFailure.Transient)
        {
            Log.OldNotSearched(_logger, Name, error);
            return new EntriesPage([], null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1103, LogLevel.Warning, "{Source} could not be searched for entries that were more than a day old when they came")]
        public static partial void OldNotSearched(ILogger logger, string source, Exception error);
    }
}
