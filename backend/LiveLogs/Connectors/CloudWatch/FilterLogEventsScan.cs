using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Walks through the pages of one scan. An empty page with a token is ordinary; a token that comes back unchanged is
/// not, and would go round for ever: then the current part starts over once, and if that does not help it is split in halves.
/// New tokens are progress, however many empty pages come with them: with hundreds of streams the service searches some of them a page, whatever
/// the range is, so asking for less time does not help. It ends when the token expires; until then a note reports it.
/// </summary>
internal sealed class FilterLogEventsScan
{
    /// <summary>A token that repeats together with events may be a hiccup, but not for long.</summary>
    private const int MaxRepeatsWithEvents = 3;

    /// <summary>Pages in a row without a new event after which a note reports it.</summary>
    private const int ManyIdlePages = 100;

    private readonly int _calls;
    private readonly MillisecondRange _window;
    private int _repeats;
    private bool _startedOver;
    private int _idlePages;
    private string? _lastFirstEvent;

    /// <exception cref="LogSourceException">The token is not of a scan of this window.</exception>
    public FilterLogEventsScan(int calls, MillisecondRange window, string? resumeToken)
    {
        _calls = calls;
        _window = window;
        Place = resumeToken is null
            ? new ScanPlace(0, window, null)
            : ScanPlace.Parse(resumeToken, calls, window)
              ?? throw new LogSourceException(LogSourceFailure.StaleToken, "The page token belongs to another scan.", "The scan starts over automatically.");
    }

    /// <summary>What to ask for next; null when all has been read.</summary>
    public ScanPlace? Place { get; private set; }

    /// <summary>So many pages in a row brought nothing new that people should know; null while that is usual.</summary>
    public int? IdlePages => Place is not null && _idlePages > ManyIdlePages ? _idlePages : null;

    public void Advance(FilterLogEventsResponse answer)
    {
        var place = Place!;
        var first = answer.Events is [{ } one, ..] ? one.EventId ?? one.Message : null;
        _idlePages = first is null || first == _lastFirstEvent ? _idlePages + 1 : 0;
        _lastFirstEvent = first ?? _lastFirstEvent;
        var token = string.IsNullOrEmpty(answer.NextToken) ? null : answer.NextToken;
        if (token is null)
        {
            Place = After(place);
            (_repeats, _startedOver) = (0, false);
        }
        else if (token != place.Token)
        {
            Place = place with { Token = token };
            _repeats = 0;
        }
        else if (answer.Events is { Count: > 0 } && ++_repeats < MaxRepeatsWithEvents)
        {
            Place = place;
        }
        else
        {
            Place = Unstick(place);
            _repeats = 0;
        }
    }

    private ScanPlace? After(ScanPlace place) =>
        place.Range.To < _window.To ? new ScanPlace(place.Call, Following(place.Range), null)
        : place.Call + 1 < _calls ? new ScanPlace(place.Call + 1, _window, null)
        : null;

    /// <summary>Parts grow again, twofold each.</summary>
    private MillisecondRange Following(MillisecondRange range) =>
        new(range.To + 1, Math.Min(_window.To, range.To + 1 + (2 * (range.To - range.From + 1))));

    private ScanPlace Unstick(ScanPlace place)
    {
        if (!_startedOver)
        {
            _startedOver = true;
            return place with { Token = null };
        }

        if (place.Range.From == place.Range.To)
        {
            throw new LogSourceException(
                LogSourceFailure.Bug,
                "The service repeats the same page token without end, even for a single millisecond.",
                "LiveLogs tries again later. If this continues, report it to the provider.");
        }

        _startedOver = false;
        var middle = place.Range.From + ((place.Range.To - place.Range.From) / 2);
        return new ScanPlace(place.Call, place.Range with { To = middle }, null);
    }
}
