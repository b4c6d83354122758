using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Collects the records of one request. A record without a usable time takes that of its neighbour, then that of the batch, then
/// that of the request's arrival. A record without an id is known by its content, by the message that brought it, and by which of its equal ones it is.
/// So the same request gives the same events when it comes again; only times of arrival have to be looked up
/// (<see cref="TimeSource.Arrival"/>).
/// </summary>
/// <param name="budget">Of the request.</param>
/// <param name="arrival">When the request came.</param>
/// <param name="batchTime">A time that the sender gave to the batch and repeats with it; null when there is none.</param>
internal sealed class PushedRecords(PushBudget budget, EventTime arrival, EventTime? batchTime = null)
{
    /// <summary>How long hubs keep records; an older time is not used for a neighbour.</summary>
    private static readonly TimeSpan LongestAgo = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestAhead = TimeSpan.FromDays(1);

    private readonly List<(PushedPlace Place, RawEvent Event, bool HasTime)> _records = [];
    private readonly List<string> _refusals = [];
    private readonly Dictionary<string, int> _seen = [];

    /// <summary>What the sender calls the message that all records came in, the same whenever it comes again; null when it says nothing.</summary>
    public string? MessageId { get; init; }

    /// <summary>Adds a record whose event has its identity already.</summary>
    /// <param name="place">Where it is from; the same object for the records of one source.</param>
    /// <param name="raw">The record; its time does not matter.</param>
    /// <param name="time">The record's own time; null when it has none that can be used.</param>
    public void Add(PushedPlace place, RawEvent raw, EventTime? time)
    {
        budget.AddRecord();
        _records.Add((place, raw with { Timestamp = time ?? arrival }, time is not null));
    }

    /// <summary>Adds a line of text that came instead of a record; an empty one is refused.</summary>
    /// <param name="place">Where it is from.</param>
    /// <param name="text">The line, without the line break at its end.</param>
    /// <param name="where">What the sender calls the record.</param>
    /// <param name="time">A time that the line states for itself, if it does.</param>
    public void AddText(PushedPlace place, string text, string where, EventTime? time = null) => AddText(place, new PushedLine(text), where, time);

    /// <inheritdoc cref="AddText(PushedPlace, string, string, EventTime?)"/>
    public void AddText(PushedPlace place, PushedLine line, string where, EventTime? time = null)
    {
        var text = line.Text.TrimEnd('\r', '\n');
        if (string.IsNullOrWhiteSpace(text))
            Refuse(where, "it is empty");
        else
            Add(place, new RawEvent { EventId = Identity(Encoding.UTF8.GetBytes(text)), HasOwnId = false, Timestamp = arrival, Message = text, Fields = line.Fields }, time);
    }

    /// <summary>Counts a part of the request that could not be unpacked to its end.</summary>
    public void NoteBroken(Unpacked part, string where)
    {
        if (part.IsBroken)
            Refuse(where, part.Data.IsEmpty ? "it begins like gzip but cannot be unpacked" : "its gzip breaks off or is damaged. What could be unpacked of it was taken");
    }

    /// <summary>Counts a record that holds nothing to store.</summary>
    public void Refuse(string where, string reason)
    {
        budget.AddRecord();
        _refusals.Add($"{where}: {reason}.");
    }

    /// <summary>The id of a record that brings none.</summary>
    public string Identity(ReadOnlySpan<byte> content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, hash, out _);
        return string.Create(CultureInfo.InvariantCulture, $"{(MessageId is null ? "" : $"{MessageId}/")}{hash}-{count++}");
    }

    /// <summary>An event that is known by its content gets another id than its equals before it in the request.</summary>
    public RawEvent Distinct(RawEvent raw)
    {
        if (raw.HasOwnId)
            return raw;

        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, raw.EventId, out _);
        return count++ == 0 ? raw : raw with { EventId = string.Create(CultureInfo.InvariantCulture, $"{raw.EventId}-{count - 1}") };
    }

    /// <summary>Everything that was added, by source and in the order of the request.</summary>
    public PushedBatch ToBatch()
    {
        SetTimes();
        var sources = new Dictionary<PushedPlace, List<RawEvent>>();
        foreach (var (place, raw, _) in _records)
        {
            ref var events = ref CollectionsMarshal.GetValueRefOrAddDefault(sources, place, out _);
            (events ??= []).Add(raw);
        }

        return new PushedBatch([.. sources.Select(source => new PushedEvents(source.Key.Source, source.Key.Resource, source.Value))], _refusals);
    }

    private void SetTimes()
    {
        var first = _records.FindIndex(record => record.HasTime && IsNear(record.Event.Timestamp));
        var (time, from) = first >= 0 ? (_records[first].Event.Timestamp, TimeSource.Neighbour)
            : batchTime is { } given ? (given, TimeSource.Batch)
            : (arrival, TimeSource.Arrival);
        // Only the whole request distinguishes a repeated one from another with the same line in it.
        var suffix = from == TimeSource.Arrival && _records.Count > 0 ? $"@{Fingerprint()}" : "";
        for (var i = 0; i < _records.Count; i++)
        {
            var (place, raw, hasTime) = _records[i];
            if (hasTime && IsNear(raw.Timestamp))
                time = raw.Timestamp;
            else if (!hasTime)
                _records[i] = (place, raw with { EventId = raw.EventId + suffix, Timestamp = time, TimeSource = from }, false);
        }
    }

    private bool IsNear(EventTime time) => time > arrival - LongestAgo && time < arrival + LongestAhead;

    private string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _records.Select(record => record.Event.EventId)))).AsSpan(0, 8));
}

/// <summary>Where records are from.</summary>
/// <param name="source">The name that polling gives the same source.</param>
/// <param name="resource">What all of its records have in common.</param>
internal sealed class PushedPlace(string source, IReadOnlyDictionary<string, string> resource)
{
    public string Source { get; } = source;

    public IReadOnlyDictionary<string, string> Resource { get; } = resource;
}
