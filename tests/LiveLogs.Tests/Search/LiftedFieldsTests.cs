using LiveLogs.Logs.Filters;
using LiveLogs.Search;
using Xunit;

namespace LiveLogs.Tests.Search;

public class LiftedFieldsTests
{
    [Theory]
    [InlineData("attr.msg:*", "message")]
    [InlineData("attr.level:error", "level")]
    [InlineData("attr.trace_id:*", "trace_id")]
    [InlineData("attributes.traceId:4bf92f3577b34da6a3ce929d0e0e4736", "trace_id")]
    [InlineData("attr.dd.trace_id:*", "trace_id")]
    [InlineData("refused (attr.span.id:1 OR attr.x:2)", "span_id")]
    [InlineData("attr.severity_number>=17", "level")]
    public void Who_asks_for_a_field_that_was_lifted_is_told_what_to_write(string filter, string field) =>
        Assert.Contains($"Write {field}:", Assert.Single(LiftedFields.Hints(LogFilter.Parse(filter))), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("refused level:error")]
    [InlineData("attr.user:7 attr.status>=500")]
    [InlineData("-attr.msg:*")]
    [InlineData("resource.service.name:pay")]
    [InlineData("attr.service:pay attr.traceparent:*")]
    public void Nothing_is_said_of_others(string filter) => Assert.Empty(LiftedFields.Hints(LogFilter.Parse(filter)));
}
