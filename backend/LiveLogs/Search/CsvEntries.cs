using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>
/// RFC 4180, with a line of names first; fields of the record and of its origin are JSON. The last line begins with <c>#</c> and says how many entries there are, and whether
/// the download was cut: a file without it broke off.
/// </summary>
/// <remarks>
/// A spreadsheet runs what begins like a formula, and log text is written by strangers (https://owasp.org/www-community/attacks/CSV_Injection). So such a text gets an apostrophe
/// in front, and so does one that begins with apostrophes before such a text: who takes one apostrophe away again has the text as it was. A spreadsheet may also break a text where
/// its user's language separates fields (a semicolon in German and French), so the same holds behind every semicolon, comma, tab and line break.
/// <para>A terminal obeys control characters, and characters of writing direction turn the text behind them around. They are written as <c>\u001b</c>; tabs and line feeds stay.</para>
/// </remarks>
/// <param name="output">Where it goes.</param>
/// <param name="isRaw">Every text stays as it is: for programs.</param>
internal sealed class CsvEntries(PipeWriter output, bool isRaw) : IEntryFormat
{
    private const int FlushAt = 64 * 1024;

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",;\t\r\n");

    /// <summary>What formulas begin with; spreadsheets take the wide forms for the same.</summary>
    private static readonly SearchValues<char> Formulas = SearchValues.Create("=+-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20");

    /// <summary>What separates fields and lines, depending on a spreadsheet's language.</summary>
    private static readonly SearchValues<char> Separators = SearchValues.Create(";,\t\r\n");

    private readonly StringBuilder _line = new();
    private long _count;
    private long _unflushed;

    public void Begin()
    {
        _line.Append("timestamp,level,message,source,stream,service,connection_id,seq,event_id,trace_id,span_id,pattern_id,resource,attributes");
        EndLine();
    }

    public async ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        _count++;
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
        _line.Append(CultureInfo.InvariantCulture, $"# end; count: {_count}");
        if (cut is not null)
            _line.Append(CultureInfo.InvariantCulture, $"; cut: {cut.Reason}; reached: {cut.Reached}; next_cursor: {nextCursor}");
        EndLine();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(string? value)
    {
        if (!isRaw && value is not null)
            value = Guarded(VisibleText.Escape(value, keepsLines: true));
        if (value.AsSpan().ContainsAny(Quoted))
            _line.Append('"').Append(value!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            _line.Append(value);

        _line.Append(',');
    }

    /// <summary>The text with an apostrophe before each formula.</summary>
    private static string Guarded(string value)
    {
        if (value.AsSpan().IndexOfAny(Formulas) < 0)
            return value;

        var guarded = new StringBuilder(value.Length + 8);
        if (IsFormula(value))
            guarded.Append('\'');
        var from = 0;
        for (int next; (next = value.AsSpan(from).IndexOfAny(Separators)) >= 0; from += next + 1)
        {
            guarded.Append(value, from, next + 1);
            if (value.AsSpan(from + next + 1).TrimStart("' \"") is { Length: > 0 } rest && Formulas.Contains(rest[0]) && !Separators.Contains(rest[0]))
                guarded.Append('\'');
        }

        return guarded.Append(value, from, value.Length - from).ToString();
    }

    /// <summary>Blanks in front are skipped by spreadsheets, apostrophes are ours.</summary>
    private static bool IsFormula(ReadOnlySpan<char> value) => value.TrimStart("' ") is { Length: > 0 } rest && Formulas.Contains(rest[0]);

    private void EndLine()
    {
        _line.Append("\r\n");
        _unflushed += Encoding.UTF8.GetBytes(_line.ToString(), output);
        _line.Clear();
    }
}
