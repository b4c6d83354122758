using LiveLogs.Questions.Plans;
using LiveLogs.Questions.Plans.Json;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Plans that mean the same are the same, whatever their order and names.</summary>
public sealed class PlanComparisonTests
{
    [Theory]
    [InlineData(
        """{"intent":"topk","select":[{"fn":"count","as":"a"},{"fn":"max","field":"ts","as":"b"}],"order_by":[{"by":"a","dir":"desc"}],"viz":"table"}""",
        """{"intent":"topk","select":[{"fn":"max","field":"ts","as":"x"},{"fn":"count","as":"y"}],"order_by":[{"by":"y","dir":"desc"}],"viz":"line"}""")]
    [InlineData(
        """{"intent":"list","filters":[{"field":"level","op":"in","value":["ERROR","FATAL"]},{"field":"service","op":"=","value":"a"}]}""",
        """{"intent":"list","filters":[{"field":"service","op":"=","value":"a"},{"field":"level","op":"in","value":["FATAL","ERROR"]}]}""")]
    [InlineData(
        """{"intent":"list","time":{"kind":"relative","n":24,"unit":"hour","from":"2026-03-17T10:00:00Z","to":"2026-03-18T10:00:00Z"}}""",
        """{"intent":"list","time":{"kind":"absolute","from":"2026-03-17T11:00:00+01:00","to":"2026-03-18T10:00:00.000Z"}}""")]
    [InlineData("""{"intent":"list","group_by":["a","b"],"align":"none","filters":[]}""", """{"intent":"list","group_by":["b","a"]}""")]
    [InlineData("""{"intent":"clarify","missing":["metric"]}""", """{"intent":"clarify"}""")]
    public void Same(string left, string right) => Assert.Empty(PlanComparison.Differences(Plan(left), Plan(right)));

    [Theory]
    [InlineData("""{"intent":"list","limit":10}""", """{"intent":"list","limit":20}""", "limit")]
    [InlineData(
        """{"intent":"topk","select":[{"fn":"count","as":"a"},{"fn":"max","field":"ts","as":"b"}],"order_by":[{"by":"a","dir":"desc"}]}""",
        """{"intent":"topk","select":[{"fn":"count","as":"b"},{"fn":"max","field":"ts","as":"a"}],"order_by":[{"by":"a","dir":"desc"}]}""", "order_by")]
    [InlineData("""{"intent":"list","filters":[{"field":"a","op":"=","value":"1"}]}""", """{"intent":"list","filters":[{"field":"a","op":"=","value":1}]}""", "filters")]
    [InlineData("""{"intent":"refuse"}""", """{"intent":"clarify"}""", "intent")]
    public void Different(string left, string right, string member) => Assert.Equal([member], PlanComparison.Differences(Plan(left), Plan(right)));

    private static QuestionPlan Plan(string json) => PlanReader.Read(json).Plan!;
}
