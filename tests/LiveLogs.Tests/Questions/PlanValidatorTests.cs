using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Plans.Json;
using LiveLogs.Questions.Validation;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>A plan of a model is judged as one of the rules: what is wrong has a place and words, and nothing is thrown.</summary>
public sealed class PlanValidatorTests
{
    private const string Range = """ "time":{"kind":"relative","from":"2026-03-18T09:00:00Z","to":"2026-03-18T10:00:00Z"} """;

    private static readonly DateTimeOffset Now = new(2026, 3, 18, 10, 0, 0, TimeSpan.Zero);

    private static readonly PlanValidator Validator = new(QuestionCatalogue.Common, new PlanLimits());

    [Theory]
    [InlineData("""{"intent":"list","source":"logs","select":["ts","password"],TIME}""", "select[1]", "unknown_field")]
    [InlineData("""{"intent":"timeseries","source":"metrics","select":[{"fn":"avg","metric":"fan_speed"}],"bucket":"5m","group_by":["bucket"],TIME}""", "select[0].metric", "unknown_metric")]
    [InlineData("""{"intent":"timeseries","source":"metrics","select":[{"fn":"avg","metric":"cpu_utilization"}],"bucket":"7m","group_by":["bucket"],TIME}""", "bucket", "unknown_value")]
    [InlineData("""{"intent":"timeseries","source":"metrics","select":[{"fn":"avg","metric":"cpu_utilization"}],"group_by":["bucket"],TIME}""", "bucket", "missing")]
    [InlineData("""{"intent":"timeseries","source":"logs","select":[{"fn":"count"}],"bucket":"1h",TIME}""", "group_by", "missing")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"filters":[{"field":"project","op":"=","value":"other"}],TIME}""", "filters[0].field", "unknown_field")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"filters":[{"field":"service","op":">","value":"a"}],TIME}""", "filters[0].op", "wrong_operator")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"filters":[{"field":"level","op":"=","value":"LOUD"}],TIME}""", "filters[0].value", "wrong_type")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"filters":[{"field":"service","op":"in","value":"a"}],TIME}""", "filters[0].value", "wrong_type")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"filters":[{"field":"service","op":"in","value":[]}],TIME}""", "filters[0].value", "too_many")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"limit":100000,TIME}""", "limit", "out_of_range")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"limit":0,TIME}""", "limit", "out_of_range")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"]}""", "time", "missing")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"time":{"kind":"absolute","from":"2026-03-18T10:00:00Z","to":"2026-03-18T10:00:00Z"}}""", "time", "empty_range")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"time":{"kind":"absolute","from":"2027-03-18T10:00:00Z","to":"2027-03-18T11:00:00Z"}}""", "time.from", "out_of_range")]
    [InlineData("""{"intent":"topk","source":"logs","select":[{"fn":"count","as":"n"}],"group_by":["service"],"having":[{"expr":"m","op":">","value":1}],TIME}""", "having[0].expr", "unknown_name")]
    [InlineData("""{"intent":"topk","source":"logs","select":[{"fn":"count","as":"n"}],"group_by":["service"],"order_by":[{"by":"m","dir":"desc"}],TIME}""", "order_by[0].by", "unknown_name")]
    [InlineData("""{"intent":"topk","source":"logs","select":[{"fn":"count","as":"n"},{"fn":"max","field":"ts","as":"n"}],"group_by":["service"],TIME}""", "select[1].as", "duplicate_name")]
    [InlineData("""{"intent":"topk","source":"logs","select":[{"fn":"count","as":"n; drop table logs"}],"group_by":["service"],TIME}""", "select[0].as", "invalid")]
    [InlineData("""{"intent":"scalar","source":"logs","select":[{"fn":"avg","field":"message"}],TIME}""", "select[0].fn", "wrong_type")]
    [InlineData("""{"intent":"scalar","source":"logs","select":[{"fn":"avg","metric":"cpu_utilization"}],TIME}""", "select[0].metric", "wrong_source")]
    [InlineData("""{"intent":"scalar","source":"metrics","select":[{"fn":"longest_run","metric":"cpu_utilization"}],TIME}""", "select[0]", "condition")]
    [InlineData("""{"intent":"scalar","source":"logs","select":[{"fn":"ratio"}],TIME}""", "select[0]", "ratio")]
    [InlineData("""{"intent":"semantic","source":"logs",TIME}""", "query_text", "missing")]
    [InlineData("""{"intent":"context","source":"logs"}""", "anchor", "missing")]
    [InlineData("""{"intent":"context","source":"logs","anchor":"2026-03-18T09:00:00Z","before":100000}""", "before", "out_of_range")]
    [InlineData("""{"intent":"context","source":"metrics","anchor":"2026-03-18T09:00:00Z"}""", "source", "wrong_source")]
    [InlineData("""{"intent":"action_request","action":{"kind":"reboot_instance"}}""", "action.target", "missing")]
    [InlineData("""{"intent":"action_request","action":{"kind":"rm -rf /","target":"x"}}""", "action.kind", "invalid")]
    [InlineData("""{"intent":"list","source":"logs","select":["ts"],"action":{"kind":"reboot_instance","target":"x"},TIME}""", "action", "no_action")]
    [InlineData("""{"intent":"investigate","steps":[{"intent":"investigate"}]}""", "steps[0].intent", "nested_steps")]
    [InlineData("""{"intent":"investigate","steps":[{"intent":"action_request","action":{"kind":"reboot_instance","target":"x"}}]}""", "steps[0].intent", "wrong_intent")]
    [InlineData("""{"intent":"refuse","select":["ts"]}""", "intent", "reads_nothing")]
    public void What_is_wrong_has_a_place(string json, string path, string code)
    {
        var plan = PlanReader.Read(json.Replace("TIME", Range, StringComparison.Ordinal));
        Assert.Empty(plan.Problems);

        var verdict = Validator.Judge(plan.Plan!, Now);

        Assert.False(verdict.IsValid);
        Assert.Contains(verdict.Problems, problem => problem.Path == path && problem.Code == code);
        Assert.All(verdict.Problems, problem => Assert.InRange(problem.Message.Length, 10, 300));
    }

    [Theory]
    [InlineData("", "", "not_json")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("""{"intent":"list"} {"intent":"list"}""", "", "not_json")]
    [InlineData("""{"intent":"drop"}""", "intent", "unknown_value")]
    [InlineData("""{}""", "intent", "missing")]
    [InlineData("""{"intent":"list","sql":"select 1"}""", "", "unknown_member")]
    [InlineData("""{"intent":"list","intent":"refuse"}""", "intent", "duplicate_member")]
    [InlineData("""{"intent":"list","executes":true}""", "executes", "never_executes")]
    [InlineData("""{"intent":"action_request","requires_approval":false}""", "requires_approval", "needs_approval")]
    [InlineData("""{"intent":"list","limit":-1}""", "limit", "out_of_range")]
    [InlineData("""{"intent":"list","limit":1.5}""", "limit", "out_of_range")]
    [InlineData("""{"intent":"list","limit":"10"}""", "limit", "wrong_type")]
    [InlineData("""{"intent":"list","time":{"kind":"relative","from":"yesterday","to":"2026-03-18T10:00:00Z"}}""", "time.from", "wrong_type")]
    [InlineData("""{"intent":"list","time":{"kind":"relative","from":"2026-03-18T10:00:00","to":"2026-03-18T10:00:00Z"}}""", "time.from", "wrong_type")]
    [InlineData("""{"intent":"list","filters":[{"field":"service","op":"like","value":"x"}]}""", "filters[0].op", "unknown_value")]
    [InlineData("""{"intent":"list","filters":[{"field":"service","op":"=","value":{"a":1}}]}""", "filters[0].value", "wrong_type")]
    [InlineData("""{"intent":"list","filters":[{"field":"service","op":"=","value":1e999}]}""", "filters[0].value", "wrong_type")]
    [InlineData("""{"intent":"list","filters":[{"field":"service","op":"in","value":[["a"]]}]}""", "filters[0].value", "wrong_type")]
    [InlineData("""{"intent":"list","reason":"\ud800"}""", "reason", "wrong_type")]
    [InlineData("""{"intent":"investigate","steps":[{"intent":"list","steps":[]}]}""", "steps[0].steps", "nested_steps")]
    public void Json_that_is_no_plan_has_a_place(string json, string path, string code)
    {
        var reading = PlanReader.Read(json);

        Assert.Null(reading.Plan);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Code == code);
    }

    [Fact]
    public void Large_and_deep_json_is_refused()
    {
        Assert.Equal("too_large", PlanReader.Read(new string(' ', PlanReader.LongestJson + 1)).Problems[0].Code);
        Assert.Equal("not_json", PlanReader.Read(string.Concat(Enumerable.Repeat("""{"steps":[""", 5000))).Problems[0].Code);
        Assert.NotEmpty(PlanReader.Read($$"""{"intent":"list","group_by":[{{string.Join(',', Enumerable.Repeat("\"a\"", 51))}}]}""").Problems);
        Assert.NotEmpty(PlanReader.Read($$"""{"intent":"list","reason":"{{new string('a', 1001)}}"}""").Problems);
        Assert.InRange(PlanReader.Read($$"""{"intent":"list",{{string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"x{i}\":1"))}}}""").Problems.Count, 1, PlanReader.MostProblems);
    }

    [Fact]
    public void A_range_that_is_too_long_is_cut_and_says_so()
    {
        var plan = PlanReader.Read("""{"intent":"list","source":"logs","select":["ts"],"time":{"kind":"absolute","from":"2025-01-01T00:00:00Z","to":"2026-03-18T10:00:00Z"}}""").Plan!;

        var judged = Validator.Judge(plan, Now).Plan!;

        Assert.Equal(Now.AddDays(-90), judged.Time!.From);
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), judged.Time.ClampedFrom);
        Assert.Equal("90d", judged.Time.MaxRange);
    }

    [Fact]
    public void A_metric_of_the_project_is_known_beside_the_common_ones()
    {
        var own = QuestionCatalogue.Joined([new CatalogueMetric("orders_open", "count", MetricKind.Gauge, ["open orders"])]);
        var json = """{"intent":"scalar","source":"metrics","select":[{"fn":"avg","metric":"orders_open"}],TIME}""".Replace("TIME", Range, StringComparison.Ordinal);
        var plan = PlanReader.Read(json).Plan!;

        Assert.True(new PlanValidator(own, new PlanLimits()).Judge(plan, Now).IsValid);
        Assert.False(Validator.Judge(plan, Now).IsValid);
    }
}
