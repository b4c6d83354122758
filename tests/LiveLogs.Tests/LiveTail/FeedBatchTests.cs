using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Storage.Sequences;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

public sealed class FeedBatchTests
{
    /// <summary>A position there with the next commit's bits would be taken for one of another life of the database.</summary>
    [Theory]
    [InlineData(3, CommitToken.Unknown)]
    [InlineData(4, CommitToken.Unknown)]
    [InlineData(5, 7)]
    [InlineData(9, 7)]
    [InlineData(10, CommitToken.Unknown)]
    public void A_number_before_a_batch_does_not_belong_to_its_commit(long seq, ushort token) =>
        Assert.Equal(token, FeedBatch.Gap(1, Guid.Empty, 5, 9, GapReasons.Slow, 7).TokenAt(seq));
}
