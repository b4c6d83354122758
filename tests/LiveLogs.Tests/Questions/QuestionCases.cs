using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using LiveLogs.Questions.Plans;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Questions with their right plans, from the files beside this one.</summary>
internal sealed class QuestionCases
{
    private static readonly RulesPlanner Planner = new(QuestionCatalogue.Common);

    private readonly JsonObject _file;

    private QuestionCases(JsonObject file) => _file = file;

    public static QuestionCases Of(string name) =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Repository, "tests", "LiveLogs.Tests", "Questions", name)))!.AsObject());

    /// <summary>The numbers of the cases, for theories.</summary>
    public static TheoryData<int, string> Rows(string name) => new(Of(name).All().Select(one => (one["id"]!.GetValue<int>(), one["question"]!.GetValue<string>())));

    public IEnumerable<JsonObject> All() => _file["cases"]!.AsArray().Select(one => one!.AsObject());

    public JsonObject Case(int id) => All().Single(one => one["id"]!.GetValue<int>() == id);

    /// <summary>Plans the question of a case, after those before it in its conversation.</summary>
    public PlannedQuestion Plan(JsonObject one)
    {
        QuestionPlan? previous = null;
        foreach (var before in one["before"]?.AsArray().Select(node => node!.GetValue<string>()) ?? [])
            previous = Planner.Plan(Request(one, before, previous)).Plan;

        return Planner.Plan(Request(one, one["question"]!.GetValue<string>(), previous));
    }

    /// <summary>The members in which the plan is none of those that are right; empty when it is one.</summary>
    public static IReadOnlyList<string> Wrong(JsonObject one, QuestionPlan plan)
    {
        var first = PlanMatch.Differences(one["plan"]!.AsObject(), plan);
        var right = first.Count == 0 || (one["accept"]?.AsArray() ?? []).Any(other => PlanMatch.Differences(other!.AsObject(), plan).Count == 0);
        return right ? [] : first;
    }

    public DateTimeOffset Now(JsonObject one) => DateTimeOffset.Parse((one["now"] ?? _file["now"])!.GetValue<string>(), CultureInfo.InvariantCulture);

    private PlanRequest Request(JsonObject one, string query, QuestionPlan? previous) => new()
    {
        Query = query,
        Now = Now(one),
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById(one["timezone"]?.GetValue<string>() ?? "UTC"),
        Previous = previous,
    };
}
