using System.Globalization;
using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Ranges of time, in the asker's time zone, with days of 23 and 25 hours.</summary>
public sealed class QuestionTimesTests
{
    private static readonly RulesPlanner Planner = new(QuestionCatalogue.Common);

    [Theory]
    [InlineData("cpu yesterday", "2026-03-30T10:00:00Z", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")] // 23 hours
    [InlineData("cpu yesterday", "2026-10-26T10:00:00Z", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")] // 25 hours
    [InlineData("cpu today", "2026-03-29T10:00:00Z", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z")]
    [InlineData("CPU gestern", "2026-03-09T10:00:00Z", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("cpu last week", "2026-04-01T10:00:00Z", "Europe/Berlin", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("cpu in the last week", "2026-04-01T10:00:00Z", "Europe/Berlin", "2026-03-25T10:00:00Z", "2026-04-01T10:00:00Z")]
    [InlineData("cpu between 1 and 4 yesterday", "2026-03-30T10:00:00Z", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData("cpu since 02:30 on 2026-03-29", "2026-03-30T10:00:00Z", "Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-30T10:00:00Z")] // a time that clocks skip
    [InlineData("cpu yesterday between 22:00 and 23:30", "2026-03-18T10:00:00Z", "UTC", "2026-03-17T22:00:00Z", "2026-03-17T23:30:00Z")]
    [InlineData("cpu from yesterday 22:00 until today 02:00", "2026-03-18T10:00:00Z", "UTC", "2026-03-17T22:00:00Z", "2026-03-18T02:00:00Z")]
    [InlineData("cpu this month", "2026-03-18T10:00:00Z", "UTC", "2026-03-01T00:00:00Z", "2026-03-18T10:00:00Z")]
    [InlineData("cpu last month", "2026-03-18T10:00:00Z", "UTC", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("cpu last quarter", "2026-03-18T10:00:00Z", "UTC", "2025-10-01T00:00:00Z", "2026-01-01T00:00:00Z")]
    [InlineData("cpu in Q1", "2026-03-18T10:00:00Z", "UTC", "2026-01-01T00:00:00Z", "2026-03-18T10:00:00Z")]
    [InlineData("cpu in November", "2026-03-18T10:00:00Z", "UTC", "2025-11-01T00:00:00Z", "2025-12-01T00:00:00Z")]
    [InlineData("cpu last weekend", "2026-03-18T10:00:00Z", "UTC", "2026-03-14T00:00:00Z", "2026-03-16T00:00:00Z")]
    [InlineData("cpu last Monday", "2026-03-18T10:00:00Z", "UTC", "2026-03-16T00:00:00Z", "2026-03-17T00:00:00Z")]
    [InlineData("cpu last Wednesday", "2026-03-18T10:00:00Z", "UTC", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z")]
    [InlineData("cpu from March 3 to March 5", "2026-03-18T10:00:00Z", "UTC", "2026-03-03T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("cpu on March 10th, 2025", "2026-03-18T10:00:00Z", "UTC", "2025-03-10T00:00:00Z", "2025-03-11T00:00:00Z")]
    [InlineData("CPU am 10.03.2026", "2026-03-18T10:00:00Z", "UTC", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")]
    [InlineData("CPU vom 3. bis 5. März", "2026-03-18T10:00:00Z", "UTC", "2026-03-03T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("CPU in den letzten 24 Stunden", "2026-03-18T10:00:00Z", "UTC", "2026-03-17T10:00:00Z", "2026-03-18T10:00:00Z")]
    [InlineData("CPU seit drei Stunden", "2026-03-18T10:00:00Z", "UTC", "2026-03-18T07:00:00Z", "2026-03-18T10:00:00Z")]
    [InlineData("CPU vorgestern", "2026-03-18T10:00:00Z", "UTC", "2026-03-16T00:00:00Z", "2026-03-17T00:00:00Z")]
    [InlineData("CPU heute Vormittag zwischen 8 und 9 Uhr", "2026-03-18T10:00:00Z", "UTC", "2026-03-18T08:00:00Z", "2026-03-18T09:00:00Z")]
    [InlineData("CPU gestern Abend", "2026-03-18T10:00:00Z", "UTC", "2026-03-17T18:00:00Z", "2026-03-18T00:00:00Z")]
    [InlineData("cpu the day before yesterday in Berlin time", "2026-03-18T10:00:00Z", "UTC", "2026-03-15T23:00:00Z", "2026-03-16T23:00:00Z")]
    [InlineData("cpu for the past half hour", "2026-03-18T10:00:00Z", "UTC", "2026-03-18T09:30:00Z", "2026-03-18T10:00:00Z")]
    [InlineData("cpu in the week before last", "2026-03-18T10:00:00Z", "UTC", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")]
    [InlineData("cpu", "2026-03-18T10:00:00Z", "UTC", "2026-03-17T10:00:00Z", "2026-03-18T10:00:00Z")]
    public void A_range_is_resolved(string question, string now, string zone, string from, string to)
    {
        var plan = Planner.Plan(new PlanRequest { Query = question, Now = At(now), TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) }).Plan;

        Assert.Equal((At(from), At(to)), (plan.Time!.From, plan.Time.To));
    }

    [Fact]
    public void Both_beginnings_are_laid_on_each_other_on_a_day_of_23_hours()
    {
        var plan = Planner.Plan(new PlanRequest { Query = "Compare CPU between today and yesterday", Now = At("2026-03-29T10:00:00Z"), TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") }).Plan;

        Assert.Equal((At("2026-03-28T23:00:00Z"), At("2026-03-29T10:00:00Z")), (plan.Time!.From, plan.Time.To));
        Assert.Equal((At("2026-03-27T23:00:00Z"), At("2026-03-28T10:00:00Z")), (plan.CompareTo!.From, plan.CompareTo.To));
    }

    [Fact]
    public void A_range_that_was_not_asked_for_says_so()
    {
        var planned = Planner.Plan(new PlanRequest { Query = "cpu of web-1", Now = At("2026-03-18T10:00:00Z") });

        Assert.True(planned.Plan.Time!.Assumed);
        Assert.Contains("because no time was given", planned.Interpretation);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
