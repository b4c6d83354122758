using System.Globalization;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The position in a scan: which of its queries, and the service's token inside that, null before the first page.</summary>
internal sealed record ScanPlace(int Query, string? PageToken)
{
    public static ScanPlace? Parse(string text, int queries)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var query) && query < queries
            ? new ScanPlace(query, colon + 1 == text.Length ? null : text[(colon + 1)..])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Query}:{PageToken}");
}

/// <summary>
/// Walks through the pages of a scan. An empty page with a token is ordinary; a token that comes back unchanged is not, and
/// would go round for ever: then the query starts over once, and after that the scan is given up for now.
/// </summary>
internal sealed class EntriesScan
{
    /// <summary>A token that repeats together with entries may be a hiccup, but not for long.</summary>
    private const int MaxRepeatsWithEntries = 3;

    private readonly int _queries;
    private int _repeats;
    private bool _startedOver;

    /// <exception cref="LogSourceException">The token is not of a scan of this kind.</exception>
    public EntriesScan(int queries, string? resumeToken)
    {
        _queries = queries;
        Place = resumeToken is null
            ? new ScanPlace(0, null)
            : ScanPlace.Parse(resumeToken, queries) ?? throw Stale("The page token belongs to another scan.");
    }

    /// <summary>What to ask for next; null when all has been read.</summary>
    public ScanPlace? Place { get; private set; }

    public void Advance(EntriesPage page)
    {
        var place = Place!;
        if (page.NextPageToken is not { } token)
        {
            NextQuery();
        }
        else if (token != place.PageToken)
        {
            Place = place with { PageToken = token };
            _repeats = 0;
        }
        else if (page.Events.Count == 0 || ++_repeats >= MaxRepeatsWithEntries)
        {
            if (_startedOver)
                throw Stale("The service repeats the same page token without end.");

            _startedOver = true;
            _repeats = 0;
            Place = place with { PageToken = null };
        }
    }

    /// <summary>Moves to the next query.</summary>
    private void NextQuery()
    {
        var next = Place!.Query + 1;
        Place = next < _queries ? new ScanPlace(next, null) : null;
        (_repeats, _startedOver) = (0, false);
    }

    private static LogSourceException Stale(string message) =>
        new(LogSourceFailure.StaleToken, message, "The scan starts over automatically.");
}
