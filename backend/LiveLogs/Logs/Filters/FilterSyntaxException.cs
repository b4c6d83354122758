namespace LiveLogs.Logs.Filters;

/// <summary>A filter that cannot be understood; the message is for the person who typed it.</summary>
internal sealed class FilterSyntaxException(string message, int position, int length, string? suggestion = null) : Exception(message)
{
    /// <summary>Where the trouble begins, from 0, in UTF-16 units.</summary>
    public int Position { get; } = position;

    /// <summary>How much of the text it concerns.</summary>
    public int Length { get; } = length;

    /// <summary>What to write in place of that part; null when there is no good guess.</summary>
    public string? Suggestion { get; } = suggestion;
}
