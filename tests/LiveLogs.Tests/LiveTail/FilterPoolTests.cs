using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

public class FilterPoolTests
{
    [Theory]
    [InlineData("attr.status:**", "attr.status:*")]
    [InlineData("Payment failed", "payment AND FAILED")]
    [InlineData("(level>=error)", "level>=error")]
    public void Filters_that_mean_the_same_are_one(string first, string second)
    {
        var pool = new FilterPool();

        Assert.Same(pool.Share(LogFilter.Parse(first)), pool.Share(LogFilter.Parse(second)));
    }

    [Fact]
    public void Filters_with_the_same_text_but_other_trees_are_never_shared()
    {
        var any = new AttributeMatches(AttributeScope.Attributes, new AttributePath("status"), TextPattern.Parse("**"), null);
        var (first, second) = (LogFilter.Of(any), LogFilter.Of(new AttributeExists(any.Scope, any.Path)));
        Assert.Equal(first.ToString(), second.ToString());

        foreach (var (one, other) in new[] { (first, second), (second, first) })
        {
            var pool = new FilterPool();
            Assert.Same(one, pool.Share(one));
            Assert.Same(other, pool.Share(other));
            Assert.Same(one, pool.Share(one));
        }
    }

    [Fact]
    public void The_empty_filter_is_shared_by_all() => Assert.Same(LogFilter.All, new FilterPool().Share(LogFilter.Parse("  ")));
}
