using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>
/// RFC 4180, with a line of names first; fields of the record and of its origin are JSON. Only a download that was cut has a line that
/// begins with <c>#</c>, at its end.
/// </summary>
internal sealed class CsvEntries(PipeWriter output) : IEntryFormat
{
    private const int FlushAt = 64 * 1024;

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

    private readonly StringBuilder _line = new();
    private long _unflushed;

    public void Begin()
    {
        _line.Append("timestamp,level,message,source,stream,service,connection_id,seq,event_id,trace_id,span_id,pattern_id,resource,attributes");
        EndLine();
    }

    public async ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        Write(entry.Timestamp.ToString());
        Write(entry.Level);
        Write(entry.Message);
        Write(entry.Source);
        Write(entry.Stream);
        Write(entry.Service);
        Write(entry.ConnectionId.ToString());
        Write(entry.Seq.ToString(CultureInfo.InvariantCulture));
        Write(entry.EventId);
        Write(entry.TraceId);
        Write(entry.SpanId);
        Write(entry.PatternId?.ToString(CultureInfo.InvariantCulture));
        Write(Encoding.UTF8.GetString(entry.Resource.Span));
        Write(Encoding.UTF8.GetString(entry.Attributes.Span));
        _line.Length--;
        EndLine();
        if (_unflushed < FlushAt)
            return;

        _unflushed = 0;
        await output.FlushAsync(cancellationToken);
    }

    public void End(CutView? cut, string? nextCursor)
    {
        if (cut is null)
            return;

        _line.Append(CultureInfo.InvariantCulture, $"# cut: {cut.Reason}; reached: {cut.Reached}; next_cursor: {nextCursor}");
        EndLine();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(string? value)
    {
        if (value.AsSpan().ContainsAny(Quoted))
            _line.Append('"').Append(value!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            _line.Append(value);

        _line.Append(',');
    }

    private void EndLine()
    {
        _line.Append("\r\n");
        _unflushed += Encoding.UTF8.GetBytes(_line.ToString(), output);
        _line.Clear();
    }
}
