using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LiveLogs.Tests.ProjectConfig;

/// <summary>The one rule for <c>If-Match</c>, for all that people configure.</summary>
public sealed class VersionTagTests
{
    private static readonly ConfigWords Words =
        new("thing", ProblemCodes.ChannelNotFound, ProblemCodes.ChannelNameTaken, ProblemCodes.TooManyChannels);

    [Theory]
    [InlineData("\"3\"", "\"3\"")]
    [InlineData("W/\"3\"", "\"3\"")]
    [InlineData("*", "\"3\"")]
    [InlineData("\"2\", \"3\"", "\"3\"")]
    [InlineData("\"12-3\"", "\"12-3\"")]
    [InlineData("\"3.streaming\"", "\"3.streaming\"")]
    [InlineData("\"3.stopped\"", "\"3.streaming\"")]
    public void A_change_of_the_version_that_was_seen_goes_on(string sent, string current) =>
        Assert.Null(VersionTag.Check(Request(sent), current, Words, isRequired: true));

    [Theory]
    [InlineData("\"2\"", "\"3\"")]
    [InlineData("\"33\"", "\"3\"")]
    [InlineData("\"2.streaming\"", "\"3.streaming\"")]
    [InlineData("\"11-3\"", "\"12-3\"")]
    [InlineData("\"12-2\"", "\"12-3\"")]
    [InlineData("3", "\"3\"")]
    [InlineData("\"3", "\"3\"")]
    [InlineData("", "\"3\"")]
    [InlineData("\"\"", "\"3\"")]
    public void A_change_of_another_version_or_of_no_tag_is_overtaken(string sent, string current) =>
        Assert.Equal("version_mismatch", VersionTag.Check(Request(sent), current, Words, isRequired: false)!.Code());

    [Fact]
    public void Tags_in_several_headers_count_as_one_list() =>
        Assert.Null(VersionTag.Check(Request("\"1\"", "\"3\""), "\"3\"", Words, isRequired: true));

    [Fact]
    public void A_change_without_a_tag_is_refused_only_where_one_is_required()
    {
        var refused = VersionTag.Check(Request(), "\"3\"", Words, isRequired: true)!;

        Assert.Equal("if_match_required", refused.Code());
        Assert.Contains("ETag of the thing", refused.ProblemDetails.Detail, StringComparison.Ordinal);
        Assert.Null(VersionTag.Check(Request(), "\"3\"", Words, isRequired: false));
    }

    [Theory]
    [InlineData("\"3.streaming\"", true)]
    [InlineData("*", true)]
    [InlineData("\"3.stopped\"", false)]
    [InlineData("\"2.streaming\"", false)]
    [InlineData("3", false)]
    public void A_reader_has_what_it_asks_for_only_when_nothing_of_it_changed(string sent, bool isKnown)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.IfNoneMatch = sent;

        Assert.Equal(isKnown, VersionTag.IsKnown(request, VersionTag.Of(3, "streaming")));
    }

    private static HttpRequest Request(params string[] tags)
    {
        var request = new DefaultHttpContext().Request;
        if (tags.Length > 0)
            request.Headers.IfMatch = tags;
        return request;
    }
}
