using Xunit;
using static LiveLogs.Tests.Ingestion.NormaliserFixture;

namespace LiveLogs.Tests.Ingestion;

/// <summary>A name twice in one object or line: the last one counts for everything. Two objects: nothing is lost.</summary>
public sealed class DoubledNamesTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Other = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("ERROR", """{"level":"info","msg":"x","level":"error"}""")]
    [InlineData("INFO", """{"level":"error","msg":"x","level":"info"}""")]
    [InlineData("INFO", """{"level":"fatal","level":"error","msg":"x","level":"info"}""")]
    [InlineData("INFO", """{"level":"error","msg":"x","lev\u0065l":"info"}""")]
    [InlineData("INFO", """{"log":{"level":"error","level":"info"},"msg":"x"}""")]
    [InlineData("INFO", """{"log":{"level":"error"},"log":{"level":"info"},"msg":"x"}""")]
    [InlineData("INFO", """{"a":{"b":1},"severity":"CRITICAL","severity":"INFO"}""")]
    [InlineData("INFO", """{"status":500,"status":200,"level":"info"}""")]
    [InlineData("INFO", "{'level':'error','msg':'x','level':'info'}")]
    [InlineData("INFO", """2026-01-12 10:00:00 app: {"level":"error","level":"info","app":"x"}""")]
    [InlineData("INFO", """{"log":"{\"level\":\"error\",\"level\":\"info\"}","stream":"stderr"}""")]
    [InlineData("INFO", """{"level":"error","a":1}{"level":"info","level":"info"}""", "ERROR")]
    [InlineData("INFO", "level=error msg=x level=info")]
    [InlineData("ERROR", "level=info msg=x level=error")]
    [InlineData("WARN", """{"level":"error","level":"warn","msg":"cut""", "WARN")]
    public void The_last_level_counts(string level, string line, string? instead = null) => Assert.Equal(instead ?? level, Normalise(line).Level);

    [Fact]
    public void The_last_of_everything_else_counts_too()
    {
        var entry = Normalise($$"""{"trace_id":"{{Other}}","time":"2026-01-12T08:00:00Z","service":"one","user":1,"msg":"a","trace_id":"{{Trace}}","time":"2026-01-12T09:00:00Z","service":"two","user":2,"msg":"b","o":{"x":1,"x":2} }""");
        var attributes = Attributes(entry);

        Assert.Equal((Trace, "two"), (entry.TraceId, entry.Service));
        Assert.Equal(("2026-01-12T09:00:00.000Z", 2, 2), ((string?)attributes["time"], (int?)attributes["user"], (int?)attributes["o"]!["x"]));
        Assert.DoesNotContain(Other, Text(entry.Attributes), StringComparison.Ordinal);
        Assert.Null(attributes["timestamp"]);
    }

    [Fact]
    public void Fields_beside_a_text_follow_the_same_rule()
    {
        using var fields = System.Text.Json.JsonDocument.Parse($$"""{"level":"error","trace_id":"{{Other}}","level":"info","trace_id":"{{Trace}}","a":1,"a":2}""");
        var entry = Normalise(Raw("text a=0 b=1") with { Fields = fields.RootElement });

        Assert.Equal(("INFO", Trace, 2, 1), (entry.Level, entry.TraceId, (int?)Attributes(entry)["a"], (int?)Attributes(entry)["b"]));
    }

    [Fact]
    public void What_stood_before_a_line_of_json_is_there_after_it_was_read_twice()
    {
        var attributes = Attributes(Normalise("""<14>1 2026-01-12T10:00:00.000Z host app 1 - [m@1 user="7" tenant="a"] {"user":8,"level":"error","level":"info","c":3}"""));

        Assert.Equal(("m@1", 8, "a", 3), (Assert.Single(attributes["structured_data"]!.AsObject()).Key, (int?)attributes["user"], (string?)attributes["tenant"], (int?)attributes["c"]));
    }

    [Theory]
    [InlineData("""{"log":"{\"level\":\"error\",\"stream\":\"orders\",\"user\":7}","stream":"stderr","user":8,"kubernetes":{"pod_name":"p"}}""", "stderr", "orders", "8", "7", "log")]
    [InlineData("""{"message":"{\"stream\":\"orders\",\"user\":7}","stream":"stderr","user":8}""", "stderr", "orders", "8", "7", "message")]
    [InlineData("""{"log":"stream=orders user=7 msg=x","stream":"stderr","user":8}""", "stderr", "orders", "8", "7", "log")]
    [InlineData("""{"stream":"stderr","user":8}{"stream":"orders","user":7}""", "stderr", "orders", "8", "7", "2")]
    public void A_line_in_a_line_loses_nothing_to_the_names_around_it(string line, string outerStream, string innerStream, string outerUser, string innerUser, string prefix)
    {
        var attributes = Attributes(Normalise(line));

        Assert.Equal((outerStream, innerStream), ((string?)attributes["stream"], (string?)attributes[$"{prefix}.stream"]));
        Assert.Equal((outerUser, innerUser), (attributes["user"]?.ToString(), attributes[$"{prefix}.user"]?.ToString()));
    }

    [Fact]
    public void A_name_that_is_taken_with_its_prefix_gets_another_one_and_an_equal_value_none()
    {
        var attributes = Attributes(Normalise("""{"log":"{\"stream\":\"orders\",\"log.stream\":\"x\",\"same\":1,\"stream\":\"last\"}","stream":"stderr","log.stream":"outer","same":1}"""));

        Assert.Equal(("stderr", "outer"), ((string?)attributes["stream"], (string?)attributes["log.stream"]));
        Assert.Contains("last", attributes.Where(one => one.Key.EndsWith(".stream", StringComparison.Ordinal)).Select(one => (string?)one.Value));
        Assert.Null(attributes["log.same"]);
    }
}
