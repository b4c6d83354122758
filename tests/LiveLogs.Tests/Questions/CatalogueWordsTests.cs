using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using LiveLogs.Questions.Plans;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Words find their metric through synonyms and typos, and never another one.</summary>
public sealed class CatalogueWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 18, 10, 0, 0, TimeSpan.Zero);

    private static readonly RulesPlanner Common = new(QuestionCatalogue.Common);

    [Theory]
    [InlineData("show cpu utlization today", "cpu_utilization")]
    [InlineData("show memroy today", "memory_utilization")]
    [InlineData("show latnecy today", "request_latency_ms")]
    [InlineData("Zeig die Speicherauslasung von heute", "memory_utilization")]
    [InlineData("Zeig die Antwortzeti von heute", "request_latency_ms")]
    [InlineData("Prozessor-Auslastung heute", "cpu_utilization")]
    public void A_typo_is_understood(string question, string metric) => Assert.Equal(metric, Assert.Single(Plan(Common, question).Select).Metric);

    [Fact]
    public void A_word_of_the_catalogue_is_never_taken_for_another()
    {
        var planner = new RulesPlanner(QuestionCatalogue.Joined(
        [
            new CatalogueMetric("latence", "count", MetricKind.Gauge, []), new CatalogueMetric("orders_open", "count", MetricKind.Gauge, []), new CatalogueMetric("orders_opened", "count", MetricKind.Gauge, []),
        ]));

        Assert.Equal("latence", Assert.Single(Plan(planner, "show latence today").Select).Metric);
        Assert.Equal("orders_open", Assert.Single(Plan(planner, "show orders open today").Select).Metric);
        Assert.Equal("orders_opened", Assert.Single(Plan(planner, "show orders opened today").Select).Metric);
    }

    [Theory]
    [InlineData("show http server duration for the last hour", "HttpServerDuration_ms")]
    [InlineData("show HttpServerDuration_ms for the last hour", "HttpServerDuration_ms")]
    [InlineData("show jvm heap used", "jvm.heap.used")]
    public void A_metric_of_the_project_is_found_by_the_words_of_its_name(string question, string metric)
    {
        var planner = new RulesPlanner(QuestionCatalogue.Joined(
            [new CatalogueMetric("HttpServerDuration_ms", "ms", MetricKind.Duration, []), new CatalogueMetric("jvm.heap.used", "bytes", MetricKind.Gauge, [])]));

        Assert.Equal(metric, Assert.Single(Plan(planner, question).Select).Metric);
    }

    [Fact]
    public void Words_that_fit_several_metrics_are_asked_back()
    {
        var planner = new RulesPlanner(QuestionCatalogue.Joined(
            [new CatalogueMetric("jvm_heap_used", "bytes", MetricKind.Gauge, []), new CatalogueMetric("jvm_heap_max", "bytes", MetricKind.Gauge, [])]));

        var plan = Plan(planner, "show jvm heap");

        Assert.Equal(PlanIntent.Clarify, plan.Intent);
        Assert.Equal(["jvm_heap_max", "jvm_heap_used"], plan.Options.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_known_service_is_found_wherever_it_stands()
    {
        var planner = new RulesPlanner(QuestionCatalogue.Joined([], ["Search", "order-api"]));

        Assert.Equal(new PlanFilter("service", PlanOperator.Equal, PlanValue.Of("Search")), Assert.Single(Plan(planner, "latency in search today").Filters));
    }

    [Fact]
    public void A_declared_environment_is_a_condition_and_another_one_is_asked_back()
    {
        var filter = new PlanFilter("tag.env", PlanOperator.Equal, PlanValue.Of("prd-eu"));
        var declared = new RulesPlanner(QuestionCatalogue.Joined([], environments: new Dictionary<string, PlanFilter> { ["production"] = filter }));

        var plan = Plan(declared, "List all critical alarms for production instances");

        Assert.Equal(PlanIntent.List, plan.Intent);
        Assert.Contains(filter, plan.Filters);
        Assert.Equal(PlanIntent.Clarify, Plan(Common, "List all critical alarms for production instances").Intent);
    }

    private static QuestionPlan Plan(RulesPlanner planner, string question) => planner.Plan(new PlanRequest { Query = question, Now = Now }).Plan;
}
