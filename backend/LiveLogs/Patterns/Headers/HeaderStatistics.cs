using System.Numerics;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Headers;

/// <summary>
/// What the columns of a stream's lines have in common. Only lines that bring a new pattern are counted, so a column in which all of
/// them agree is one that does not depend on what is said: it is header.
/// </summary>
internal sealed class HeaderStatistics
{
    /// <summary>Lines after which no more are counted.</summary>
    public const int Last = 64;
    private const int First = 8;
    private const int MaxWords = 33;

    private readonly Column[] _columns = [.. Enumerable.Range(0, HeaderColumn.Max + 1).Select(_ => new Column())];
    private int _lines;
    private int _others;

    /// <summary>Counts a line.</summary>
    /// <returns>True when so many are counted that it is time to look at the header again.</returns>
    public bool Add(ReadOnlySpan<char> text)
    {
        if (_lines >= Last)
            return false;

        var (at, place) = (0, 0);
        while (place < _columns.Length && HeaderColumn.TryRead(text, ref at, out var column))
        {
            // What begins with a word goes on from another line, or is of a stream without headers.
            if (place == 0 && (column.Marks == ColumnMarks.None || column.Start > 0))
            {
                _others++;
                return false;
            }

            _columns[place++].Add(column.Marks, text[column.Start..column.End]);
        }

        _lines++;
        return _lines >= First && BitOperations.IsPow2(_lines);
    }

    /// <summary>The header as far as it is known; null when there is none.</summary>
    public HeaderLayout? Layout()
    {
        var agreed = new List<ColumnMarks>();
        var end = 0;
        if (_others > _lines)
            return null;

        for (var place = 0; place < HeaderColumn.Max && _columns[place].Lines >= Most; place++)
        {
            agreed.Add(_columns[place].Agreed(Most));
            var ends = agreed[place] & ColumnMarks.Ends;
            if (ends == ColumnMarks.None)
                continue;
            if (!AreNames(end, place, ends))
                break;

            end = place + 1;
        }

        while (end > 0 && end < agreed.Count && (agreed[end] & ColumnMarks.Mark) != 0)
            end++;
        return end > 0 && _columns[end].Words >= Math.Max(3, _lines / 16) ? new HeaderLayout(agreed[..end]) : null;
    }

    /// <summary>Almost all.</summary>
    private int Most => _lines - (_lines / 32);

    /// <summary>Whether what stands between two columns of a header is part of it: few words, for which there are many texts.</summary>
    private bool AreNames(int from, int to, ColumnMarks ends)
    {
        var isBehindTime = from > 0 && (_columns[from - 1].Agreed(Most) & ColumnMarks.Long) != 0;
        var most = (ends & ColumnMarks.Long) != 0 ? _lines / 2 : isBehindTime ? _lines / 5 : _lines / 32;
        for (var place = from; place < to; place++)
        {
            var column = _columns[place];
            if (column.Agreed(Most) == ColumnMarks.None && column.Words > Math.Max(1, most))
                return false;
        }

        return true;
    }

    private sealed class Column
    {
        private readonly int[] _marks = new int[8];
        private readonly HashSet<ulong> _words = [];

        public int Lines { get; private set; }

        public int Words => _words.Count;

        public void Add(ColumnMarks marks, ReadOnlySpan<char> text)
        {
            Lines++;
            for (var i = 0; i < _marks.Length; i++)
                _marks[i] += ((int)marks >> i) & 1;
            if (_words.Count < MaxWords)
                _words.Add(MaskedLine.HashOf(text));
        }

        public ColumnMarks Agreed(int most)
        {
            var agreed = 0;
            for (var i = 0; i < _marks.Length; i++)
                agreed |= _marks[i] >= most ? 1 << i : 0;
            return (ColumnMarks)agreed;
        }
    }
}
