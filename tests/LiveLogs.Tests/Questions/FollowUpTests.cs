using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using LiveLogs.Questions.Plans;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>A question that goes on from the one before changes what it says, and nothing else.</summary>
public sealed class FollowUpTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 18, 10, 0, 0, TimeSpan.Zero);

    private static readonly RulesPlanner Planner = new(QuestionCatalogue.Common);

    [Fact]
    public void The_time_changes_and_the_bucket_follows()
    {
        var plan = Ask("Show me CPU utilization for the last 24 hours", "and for the last week?");

        Assert.Equal((Now.AddDays(-7), "1h"), (plan.Time!.From, plan.Bucket));
    }

    [Fact]
    public void A_bucket_that_was_asked_for_stays() => Assert.Equal("1h", Ask("cpu per hour today", "and yesterday?").Bucket);

    [Fact]
    public void The_metric_changes_with_its_natural_function()
    {
        Assert.Equal([PlanSelection.Of(PlanFunction.Avg, "memory_utilization", "avg")], Ask("cpu today", "and memory?").Select);
        Assert.Equal([PlanSelection.Of(PlanFunction.Sum, "request_count", "sum")], Ask("cpu today", "what about requests?").Select);
        Assert.Equal([PlanSelection.Of(PlanFunction.P99, "request_latency_ms", "p99")], Ask("p95 latency today over time", "now p99").Select);
    }

    [Fact]
    public void A_condition_is_replaced_or_added()
    {
        var plan = Ask("errors of checkout today", "and for payments?", "only in eu-west-1");

        Assert.Contains(new PlanFilter("service", PlanOperator.Equal, PlanValue.Of("payments")), plan.Filters);
        Assert.Contains(new PlanFilter("region", PlanOperator.Equal, PlanValue.Of("eu-west-1")), plan.Filters);
        Assert.Single(plan.Filters, filter => filter.Field == "service");
        Assert.Single(plan.Filters, filter => filter.Field == "level");
    }

    [Fact]
    public void Groups_limits_and_charts_change()
    {
        Assert.Equal(["bucket", "region"], Ask("cpu today", "by region please").GroupBy);
        Assert.Equal(3, Ask("top 10 services by requests today", "only the top 3").Limit);
        Assert.Equal(PlanChart.Table, Ask("cpu today", "as a table").Chart);
    }

    [Fact]
    public void In_german_too()
    {
        var plan = Ask("CPU von web-1 heute", "und gestern?", "und der Speicher?");

        Assert.Equal(("memory_utilization", "yesterday"), (plan.Select[0].Metric, plan.Time!.Name));
        Assert.Equal("web-1", Assert.Single(plan.Filters).Value.Text);
    }

    [Fact]
    public void A_question_with_a_subject_of_its_own_starts_anew()
    {
        var plan = Ask("errors of checkout today", "show cpu of web-1 yesterday");

        Assert.Equal((PlanSource.Metrics, "yesterday"), (plan.Source, plan.Time!.Name));
        Assert.DoesNotContain(plan.Filters, filter => filter.Field is "level" or "service");
    }

    private static QuestionPlan Ask(params string[] questions) =>
        questions.Aggregate((QuestionPlan?)null, (previous, question) => Planner.Plan(new PlanRequest { Query = question, Now = Now, Previous = previous }).Plan)!;
}
