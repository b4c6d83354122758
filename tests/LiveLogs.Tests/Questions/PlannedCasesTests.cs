using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Plans;
using LiveLogs.Questions.Plans.Json;
using LiveLogs.Questions.Validation;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>Questions in English and German, over every intent, are planned as they were meant.</summary>
public sealed class PlannedCasesTests
{
    private static readonly PlanValidator Validator = new(QuestionCatalogue.Common, new PlanLimits());

    public static TheoryData<int, string> Worked => QuestionCases.Rows("cases.json");

    public static TheoryData<int, string> Examples => QuestionCases.Rows("examples.json");

    [Theory]
    [MemberData(nameof(Worked))]
    public void A_worked_case_is_planned_right(int id, string question) => Check("cases.json", id, question);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_question_is_planned_right(int id, string question) => Check("examples.json", id, question);

    [Fact]
    public void Nineteen_of_twenty_further_questions_are_planned_right_and_hardly_any_is_surely_wrong()
    {
        var cases = QuestionCases.Of("further.json");
        var (all, wrong, surelyWrong) = (0, new List<string>(), new List<string>());
        foreach (var one in cases.All())
        {
            var planned = cases.Plan(one);
            var members = QuestionCases.Wrong(one, planned.Plan);
            all++;
            if (members.Count == 0)
                continue;

            wrong.Add($"{one["id"]} {one["question"]}: {string.Join(", ", members)} in {PlanWriter.Write(planned.Plan)}");
            if (planned.Confidence >= 0.8 && planned.Plan.Intent != PlanIntent.Clarify)
                surelyWrong.Add(wrong[^1]);
        }

        Assert.True(wrong.Count * 20 <= all, string.Join("\n", wrong));
        Assert.True(surelyWrong.Count * 50 <= all, string.Join("\n", surelyWrong));
    }

    [Theory]
    [InlineData("cases.json")]
    [InlineData("examples.json")]
    [InlineData("further.json")]
    public void Every_plan_is_valid_reads_back_and_speaks_the_language_of_its_question(string file)
    {
        var cases = QuestionCases.Of(file);
        Assert.All(cases.All(), one =>
        {
            var planned = cases.Plan(one);

            Assert.Empty(Validator.Judge(planned.Plan, cases.Now(one)).Problems);
            var again = PlanReader.Read(PlanWriter.Write(planned.Plan));
            Assert.Empty(again.Problems);
            Assert.Equal(PlanWriter.Write(planned.Plan), PlanWriter.Write(again.Plan!));
            Assert.True(PlanComparison.Same(planned.Plan, again.Plan!));
            Assert.EndsWith(".", planned.Interpretation);
            if (one["before"] is null && one["question"]!.GetValue<string>().Split(' ').Length > 4)
                Assert.Equal(one["language"]!.GetValue<string>(), planned.Language);
        });
    }

    private static void Check(string file, int id, string question)
    {
        var cases = QuestionCases.Of(file);
        var one = cases.Case(id);
        var planned = cases.Plan(one);
        var wrong = QuestionCases.Wrong(one, planned.Plan);

        Assert.True(wrong.Count == 0, $"{question}: {string.Join(", ", wrong)} in {PlanWriter.Write(planned.Plan)}");
    }
}
