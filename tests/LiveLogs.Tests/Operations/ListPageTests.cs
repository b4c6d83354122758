using LiveLogs.Operations;
using Xunit;

namespace LiveLogs.Tests.Operations;

public sealed class ListPageTests
{
    [Theory]
    [InlineData(null, 101)]
    [InlineData(1, 2)]
    [InlineData(500, 501)]
    public void One_more_than_requested_is_read(int? limit, int wanted)
    {
        var page = new ListPage(limit, 500);

        Assert.Null(page.Problem);
        Assert.Equal(wanted, page.Wanted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(501)]
    public void A_limit_out_of_range_is_refused(int limit) =>
        Assert.Contains("limit: Must be 1 to 500.", new ListPage(limit, 500).Problem!.ProblemDetails.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 7, true)]
    [InlineData("", 7, true)]
    [InlineData("42", 42, true)]
    [InlineData("-1", 0, false)]
    [InlineData(" 1", 0, false)]
    [InlineData("x", 0, false)]
    [InlineData("2147483648", 0, false)]
    public void A_cursor_that_is_a_number_is_read_strictly(string? cursor, int number, bool isGood)
    {
        var page = new ListPage(null, 500);

        Assert.Equal(number, page.Number(cursor, 7));
        Assert.Equal(isGood, page.Problem is null);
    }

    [Fact]
    public void The_last_page_has_no_cursor()
    {
        var page = new ListPage(2, 500);

        Assert.Equal(("1,2", "2"), Cut(page, 1, 2, 3));
        Assert.Equal(("1,2", null), Cut(page, 1, 2));
        Assert.Equal(("", null), Cut(page));

        static (string Items, string? Next) Cut(ListPage page, params int[] read)
        {
            var (items, next) = page.Cut(read, last => $"{last}");
            return (string.Join(',', items), next);
        }
    }
}
