using LiveLogs.LiveTail.Messages;
using LiveLogs.Operations.Problems;
using Xunit;

namespace LiveLogs.Tests.Docs;

/// <summary>docs/troubleshooting.md has every code of an error, and docs/live-tail.md every reason for which a tail ends; neither has others.</summary>
public sealed class ErrorCodesPageTests
{
    [Fact]
    public void The_troubleshooting_page_has_every_code_with_its_statuses() => Assert.Equal(
        ProblemCodes.All.GroupBy(code => code.Code, code => code.Status).Select(code => $"{code.Key}: {string.Join(", ", code)}").Order(StringComparer.Ordinal),
        DocumentationFiles.Page("docs/troubleshooting.md").Rows.Where(row => row.Cells.Count == 4)
            .Select(row => $"{row.Cells[0].Trim('`')}: {row.Cells[1]}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_code_is_explained() =>
        Assert.Empty(DocumentationFiles.Page("docs/troubleshooting.md").Rows.Where(row => row.Cells.Count == 4 && row.Cells[2].Length == 0).Select(row => row.Cells[0]));

    [Fact]
    public void The_page_of_the_live_tail_has_every_reason_for_an_end_with_its_close_code() => Assert.Equal(
        typeof(TailEnds).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Select(code => $"{code}: {TailEnds.CloseCode(code)}").Order(StringComparer.Ordinal),
        DocumentationFiles.Page("docs/live-tail.md").Rows.Where(row => row.Heading == "The end of a tail")
            .Select(row => $"{row.Cells[0].Trim('`')}: {row.Cells[2]}").Order(StringComparer.Ordinal));
}
