using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>
/// One JSON object a line, as in all answers. The last line is <c>{"type":"end",…}</c> and contains how many there were and
/// whether there are more; a download without it broke off.
/// </summary>
internal sealed class NdjsonEntries(PipeWriter output) : IEntryFormat
{
    private const int FlushAt = 64 * 1024;

    private readonly Utf8JsonWriter _writer = new(output, LogEntryJson.WriterOptions);
    private long _count;
    private long _unflushed;

    public void Begin()
    {
    }

    public async ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        LogEntryJson.Write(_writer, entry);
        EndLine();
        _count++;
        if (_unflushed < FlushAt)
            return;

        _unflushed = 0;
        await output.FlushAsync(cancellationToken);
    }

    public void End(CutView? cut, string? nextCursor)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "end");
        _writer.WriteNumber("count"u8, _count);
        SearchAnswer.WriteCut(_writer, cut);
        _writer.WriteString("next_cursor"u8, nextCursor);
        _writer.WriteEndObject();
        EndLine();
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private void EndLine()
    {
        _writer.Flush();
        _unflushed += _writer.BytesCommitted + 1;
        _writer.Reset();
        output.Write("\n"u8);
    }
}
