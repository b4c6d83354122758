using LiveLogs.Operations;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace LiveLogs.Tests.Operations;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?q=level%3E%3Derror&limit=5", "?q=level%3E%3Derror&limit=5")]
    [InlineData("?token=abc", "?token=REDACTED")]
    [InlineData("?q=a&ACCESS_TOKEN=abc&b=c", "?q=a&ACCESS_TOKEN=REDACTED&b=c")]
    [InlineData("?token=abc&token=def", "?token=REDACTED")]
    [InlineData("?%74oken=abc", "?token=REDACTED")]
    [InlineData("?key=llp_abc", "?key=REDACTED")]
    [InlineData("?auth=Bearer%20llp_abc&b=c", "?auth=REDACTED&b=c")]
    [InlineData("?llp_abc=1", "?REDACTED=REDACTED")]
    [InlineData("?q=a%0d%0aforged", "?q=a%0D%0Aforged")]
    public void A_query_is_logged_without_tokens_and_line_ends(string query, string expected) =>
        Assert.Equal(expected, RequestLog.Redact(QueryHelpers.ParseQuery(query)));
}
