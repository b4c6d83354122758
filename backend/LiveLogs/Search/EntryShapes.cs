using System.Text.Json.Nodes;

namespace LiveLogs.Search;

/// <summary>A stored entry. Entries are written by <see cref="Logs.LogEntryJson"/>; this is their shape for the OpenAPI document.</summary>
/// <param name="ConnectionId">The connection that it was read by.</param>
/// <param name="Seq">Its number in the connection, from 1 on without holes; null for a line that is not stored yet.</param>
/// <param name="EventId">The provider's own id; null when it gives none.</param>
/// <param name="Timestamp">The provider's event time, RFC 3339 in UTC with up to nine digits of a second.</param>
/// <param name="ObservedTimestamp">When LiveLogs received it, RFC 3339 in UTC.</param>
/// <param name="Level">TRACE, DEBUG, INFO, WARN, ERROR or FATAL.</param>
/// <param name="LevelSource">
/// How the level was found: <c>provider</c>, <c>field</c>, <c>prefix</c>, <c>status</c> (of an HTTP request), <c>trace</c> (a stack trace or the end
/// of a program) or <c>default</c> (no sign of a level); null for lines that were stored before this was kept.
/// </param>
/// <param name="SeverityNumber">OpenTelemetry's severity number, 1–24.</param>
/// <param name="Message">The line.</param>
/// <param name="Source">Log group, table or log name.</param>
/// <param name="Stream">Log stream, instance or the like.</param>
/// <param name="Service">The service that wrote it.</param>
/// <param name="Resource">Provider, account, region and other names of the writer.</param>
/// <param name="Attributes">Fields of the line.</param>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="SpanId">16 hexadecimal digits.</param>
/// <param name="PatternId">The pattern that the message belongs to; 64 bits.</param>
internal sealed record EntryView(
    Guid ConnectionId,
    long? Seq,
    string? EventId,
    string Timestamp,
    string ObservedTimestamp,
    string Level,
    string? LevelSource,
    int SeverityNumber,
    string Message,
    string Source,
    string? Stream,
    string? Service,
    JsonObject Resource,
    JsonObject Attributes,
    string? TraceId,
    string? SpanId,
    long? PatternId);

/// <summary>Entries that a reader misses.</summary>
/// <param name="Reason"><c>retention</c>, <c>reset</c>, <c>forbidden</c>, …</param>
/// <param name="ConnectionId">Of which connection; absent when it is all of them.</param>
/// <param name="FromSeq">The first number that is missing; absent when it is not known.</param>
/// <param name="ToSeq">The last one.</param>
/// <param name="Count">How many.</param>
internal sealed record GapView(string Reason, Guid? ConnectionId, long? FromSeq, long? ToSeq, long? Count);

/// <summary>A page of entries. Its shape for the OpenAPI document; <see cref="SearchAnswer"/> writes it.</summary>
/// <param name="Items">Newest first; with <c>after</c> in sequence order.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
/// <param name="Position">Where the live tail can be joined; null on a further page, which is of the past.</param>
/// <param name="From">The range that was searched, RFC 3339; absent with <c>after</c>.</param>
/// <param name="To">Its end.</param>
/// <param name="Cut">Why the search ended before its page was full; null when it did not.</param>
/// <param name="Gaps">What is missing; only with <c>after</c>.</param>
/// <param name="CaughtUp">Whether there is nothing more now; only with <c>after</c>.</param>
/// <param name="Hints">Suggestions for the filter, when nothing was found and lines have a field of the filter under another name, or a backslash in it may have been meant as one; absent otherwise.</param>
internal sealed record EntryPage(
    IReadOnlyList<EntryView> Items,
    string? NextCursor,
    string? Position,
    string? From,
    string? To,
    CutView? Cut,
    IReadOnlyList<GapView>? Gaps,
    bool? CaughtUp,
    IReadOnlyList<string>? Hints);

/// <summary>A line with its neighbours. Its shape for the OpenAPI document; <see cref="ContextAnswer"/> writes it.</summary>
/// <param name="Items">In the order in which they were written.</param>
/// <param name="Index">The index of the requested item, from 0.</param>
/// <param name="Cut">Why neighbours may be missing; null when none are.</param>
internal sealed record ContextView(IReadOnlyList<EntryView> Items, int Index, CutView? Cut);
