using LiveLogs.Logs;

namespace LiveLogs.Storage.Entries;

/// <summary>Bounds what the entries of one answer hold in memory: a few long lines fill a page as many short ones do.</summary>
internal struct PageBytes
{
    /// <summary>8 MiB of messages and attributes. One entry always fits.</summary>
    public const int Max = 8 * 1024 * 1024;

    /// <summary>
    /// The bytes that an entry <c>e</c> has in the database, in SQL, without unpacking it: attributes that PostgreSQL has compressed count as
    /// they are stored, so a sum of it may be less than what <see cref="Take"/> counts.
    /// </summary>
    public const string StoredSize = "(octet_length(e.message) + pg_column_size(e.attributes))";

    private long _taken;

    /// <summary>No further entry belongs to the page.</summary>
    public readonly bool IsFull => _taken >= Max;

    /// <summary>Counts an entry of the page.</summary>
    public void Take(LogEntry entry) => _taken += entry.Message.Length + entry.Attributes.Length;
}
