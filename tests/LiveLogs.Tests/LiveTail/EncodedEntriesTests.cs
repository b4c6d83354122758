using System.Text;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

public sealed class EncodedEntriesTests
{
    [Fact]
    public void Entries_are_the_same_whether_few_or_all_are_asked_for()
    {
        var entries = Entries.List(1, 1, 100).ToList();
        var (few, all) = (new EncodedEntries(entries, () => null), new EncodedEntries(entries, () => null));
        few.Expect(2);
        all.Expect(100);

        Assert.Equal(Parts(all, new EntryRun(41, 2)), Parts(few, new EntryRun(41, 2)));
        Assert.Equal(all.Length(41), few.Length(41));
        Assert.Contains("\"seq\":42", Parts(few, new EntryRun(41, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_more_and_more_gets_them_in_one_piece_at_last()
    {
        var json = new EncodedEntries([.. Entries.List(1, 1, 100)], () => null);
        var pieces = new List<ReadOnlyMemory<byte>>();
        json.Expect(3);
        json.AddTo(pieces, new EntryRun(0, 3));
        Assert.Equal(3, pieces.Count);

        pieces.Clear();
        json.Expect(40);
        json.AddTo(pieces, new EntryRun(0, 40));

        Assert.Single(pieces);
    }

    [Fact]
    public void Lines_are_late_by_what_came_before_them_in_or_before_the_batch()
    {
        LogEntry[] entries = [.. Entries.List(1, 1, 20)];
        var (first, last) = (entries[0].Timestamp, entries[^1].Timestamp);
        var json = new EncodedEntries(entries, () => first + TimeSpan.FromHours(1));

        Assert.Contains("\"late\":true", Parts(json, new EntryRun(0, 1)), StringComparison.Ordinal);
        Assert.DoesNotContain("late", Parts(new EncodedEntries(entries, () => last), new EntryRun(19, 1)), StringComparison.Ordinal);
    }

    private static string Parts(EncodedEntries json, EntryRun run)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        json.AddTo(parts, run);
        return string.Join(',', parts.Select(part => Encoding.UTF8.GetString(part.Span)));
    }
}
