using System.Globalization;

namespace LiveLogs.Patterns.Headers;

/// <summary>The columns in front of the text of a stream's lines: what the form of each has to be.</summary>
internal sealed class HeaderLayout(IReadOnlyList<ColumnMarks> columns) : IEquatable<HeaderLayout>
{
    private readonly ColumnMarks[] _columns = [.. columns.Select(marks => marks & ~ColumnMarks.Name)];

    public int Columns => _columns.Length;

    /// <summary>Where the text begins in a line; 0 when the line has no such header, or nothing behind it.</summary>
    public int EndOf(ReadOnlySpan<char> text)
    {
        var at = 0;
        foreach (var demanded in _columns)
        {
            if (!HeaderColumn.TryRead(text, demanded, ref at))
                return 0;
        }

        while (at + 1 < text.Length && text[at] is '-' or ':' && text[at + 1] == ' ')
            at += 2;
        return at < text.Length ? at : 0;
    }

    public bool Equals(HeaderLayout? other) => other is not null && _columns.AsSpan().SequenceEqual(other._columns);

    public override bool Equals(object? obj) => Equals(obj as HeaderLayout);

    public override int GetHashCode() => _columns.Aggregate(17, (hash, marks) => (hash * 31) + (int)marks);

    /// <summary>The layout as it is stored: the marks of each column, as hexadecimal numbers.</summary>
    public override string ToString() => string.Join('.', _columns.Select(marks => ((int)marks).ToString("x", CultureInfo.InvariantCulture)));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static HeaderLayout Parse(string text) =>
        new([.. text.Split('.').Select(marks => (ColumnMarks)int.Parse(marks, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]);
}
