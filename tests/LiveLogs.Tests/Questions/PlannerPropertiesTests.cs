using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;
using LiveLogs.Questions.Plans.Json;
using LiveLogs.Questions.Validation;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Whatever is asked: no exception, a valid plan, and nothing that executes.</summary>
public sealed class PlannerPropertiesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 1, 30, 0, TimeSpan.Zero);

    private static readonly RulesPlanner Planner = new(QuestionCatalogue.Common);

    private static readonly PlanValidator Validator = new(QuestionCatalogue.Common, new PlanLimits());

    private static readonly string[] Pieces =
    [
        "cpu", "memory", "latency", "errors", "logs", "alarms", "incidents", "show", "compare", "top", "5", "last", "hour", "week", "yesterday", "between", "and", "9", "11", "since", "above", "80", "%",
        "for", "more than", "10", "minutes", "per", "service", "by", "region", "of", "checkout", "\"a text\"", "i-0abc123", "=", ">", "why", "restart", "delete", "all", "and what about", "only", "was",
        "Fehler", "je", "Dienst", "letzte", "Stunde", "gestern", "vor", "bis", "um", "Uhr", "länger als", "steigend", "2026-03-10", "31.2.", "99:99", "march", "Q1", "2026", "ago", "not", "'", "„", ";", "--",
        "select", "from", "regex", "(", "[a-z", "\u0000", "\ud800", "😀", "9999999999", "-1", "0.5", "1,000", "status", "5xx", "new", "patterns", "like", "around", "before", "after", "never", "rate", "quarter",
        "tomorrow", "next", "vs", "the same time", "Europe/Berlin", "±5", "within", "every", "1e9", "NaN", "month", "years",
    ];

    private static readonly string[] Hostile =
    [
        "{", "}", "[", "]", ",", ":", "\"intent\"", "\"list\"", "\"timeseries\"", "\"source\"", "\"logs\"", "\"select\"", "\"fn\"", "\"count\"", "1", "-1e400", "null", "true", "\"time\"", "\"from\"",
        "\"2026-03-18T10:00:00Z\"", "\"executes\"", "\"filters\"", "\"field\"", "\"op\"", "\"value\"", "\"steps\"", "\"\\ud800\"", "\"; DROP TABLE logs\"", "\"as\"", "\"limit\"", "99999999999999999999",
    ];

    [Fact]
    public void Any_words_in_any_order_make_a_valid_plan_that_reads_back()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.Elements(Pieces).ListOf().ToArbitrary(), pieces => Holds(string.Join(' ', pieces))));
    }

    [Fact]
    public void Any_text_makes_a_valid_plan_that_reads_back()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<string>(text => Holds(text ?? "")));
    }

    [Fact]
    public void A_conversation_of_any_words_stays_valid()
    {
        var questions = Gen.Elements(Pieces).ListOf().Select(pieces => string.Join(' ', pieces)).ListOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(questions.ToArbitrary(), conversation =>
        {
            QuestionPlan? previous = null;
            var problems = new List<string>();
            foreach (var question in conversation.Take(4))
            {
                previous = Planner.Plan(new PlanRequest { Query = question, Now = Now, Previous = previous }).Plan;
                problems.AddRange(Problems(previous).Select(problem => $"{question}: {problem}"));
            }

            return (problems.Count == 0).Label(string.Join("\n", problems));
        }));
    }

    [Fact]
    public void The_work_for_a_question_is_bounded_by_its_length_and_not_by_the_catalogue()
    {
        var many = new RulesPlanner(QuestionCatalogue.Joined(Enumerable.Range(0, 5000).Select(number => new CatalogueMetric($"team_{number % 50}_http_request_{number}_seconds", "s", MetricKind.Gauge, []))));
        var longest = string.Join(' ', Enumerable.Repeat("http request seconds team and cpu between 9 and 11 yesterday", 500));

        // The words are cut at a length, so any question has at most that many.
        var planned = many.Plan(new PlanRequest { Query = longest, Now = Now });
        var words = QuestionText.Read(longest, new CatalogueWords(QuestionCatalogue.Common));

        Assert.InRange(words.Count, 1, WordSplitter.LongestQuestion);
        Assert.NotNull(planned.Plan);
    }

    [Fact]
    public void Any_pieces_of_json_are_read_or_refused_with_a_reason()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.Elements(Hostile).ListOf().ToArbitrary(), pieces =>
        {
            var reading = PlanReader.Read(string.Concat(pieces));
            return (reading.Plan is not null ^ reading.Problems.Count > 0).Label(string.Concat(pieces));
        }));
    }

    private static Property Holds(string question)
    {
        var planned = Planner.Plan(new PlanRequest { Query = question, Now = Now, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });
        var problems = Problems(planned.Plan).ToList();
        if (planned.Confidence is < 0 or > 1)
            problems.Add($"confidence {planned.Confidence}");

        if (planned.Interpretation.Length is 0 or > 2000)
            problems.Add($"interpretation of {planned.Interpretation.Length} characters");

        return (problems.Count == 0).Label($"{question}: {string.Join("; ", problems)}");
    }

    private static IEnumerable<string> Problems(QuestionPlan plan)
    {
        foreach (var problem in Validator.Judge(plan, Now).Problems)
            yield return problem.ToString();

        var reading = PlanReader.Read(PlanWriter.Write(plan));
        foreach (var problem in reading.Problems)
            yield return problem.ToString();

        if (reading.Plan is { } again && !PlanComparison.Same(plan, again))
            yield return "reads back differently";
    }
}
