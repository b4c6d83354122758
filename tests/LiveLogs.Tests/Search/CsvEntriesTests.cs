using System.IO.Pipelines;
using System.Text;
using LiveLogs.Search;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Search;

public class CsvEntriesTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("+1+1", "'+1+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("\t=1", "\"'\t'=1\"")]
    [InlineData("\r=1", @"\u000d=1")]
    [InlineData("a\r\n=1\rb", "\"a\r\n'=1\\u000db\"")]
    [InlineData("\u001b[31mred\u001b[0m\a\b\0\u007f\u009b2J", @"\u001b[31mred\u001b[0m\u0007\u0008\u0000\u007f\u009b2J")]
    [InlineData("user \u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c\u2028", @"user \u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c\u2028")]
    [InlineData("emoji 👩‍💻 שלום", "emoji 👩‍💻 שלום")]
    [InlineData("\n=1", "\"'\n'=1\"")]
    [InlineData(";=1", "\";'=1\"")]
    [InlineData("a;=1", "\"a;'=1\"")]
    [InlineData("a; @SUM(1)", "\"a;' @SUM(1)\"")]
    [InlineData("a,-1+2", "\"a,'-1+2\"")]
    [InlineData("a\t+1", "\"a\t'+1\"")]
    [InlineData("a\r\n=1", "\"a\r\n'=1\"")]
    [InlineData("a;\"=1\"", "\"a;'\"\"=1\"\"\"")]
    [InlineData("a;'=1", "\"a;''=1\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\r\nb, c", "\"a\r\nb, c\"")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("=HYPERLINK(\"http://evil.example/\",\"x\")", "\"'=HYPERLINK(\"\"http://evil.example/\"\",\"\"x\"\")\"")]
    [InlineData("'=1", "''=1")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("order 5 = paid", "order 5 = paid")]
    [InlineData("", "")]
    public async Task What_a_spreadsheet_would_run_gets_an_apostrophe(string message, string cell)
    {
        Assert.Contains($",INFO,{cell},", await WriteAsync(message, isRaw: false), StringComparison.Ordinal);
        Assert.Contains($",INFO,{Quoted(message)},", await WriteAsync(message, isRaw: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_texts_of_the_record_are_guarded() =>
        Assert.Contains(",'=source,'=stream,'=service,", await WriteAsync("x", isRaw: false), StringComparison.Ordinal);

    [Fact]
    public async Task The_last_line_tells_a_complete_file_from_one_that_broke_off()
    {
        Assert.EndsWith("\r\n# end; count: 1\r\n", await WriteAsync("x", isRaw: false), StringComparison.Ordinal);
        Assert.EndsWith(
            "\r\n# end; count: 1; cut: rows; reached: 2026-01-12T10:00:00Z; next_cursor: abc\r\n",
            await WriteAsync("x", isRaw: false, new CutView("rows", "2026-01-12T10:00:00Z")),
            StringComparison.Ordinal);
    }

    private static string Quoted(string text) =>
        text.Any("\",;\t\r\n".Contains) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static async Task<string> WriteAsync(string message, bool isRaw, CutView? cut = null)
    {
        var output = new MemoryStream();
        var writer = PipeWriter.Create(output);
        await using var csv = new CsvEntries(writer, isRaw);
        csv.Begin();
        await csv.WriteAsync(
            Lines.Of(message) with { Source = "=source", Stream = "=stream", Service = "=service" },
            TestContext.Current.CancellationToken);
        csv.End(cut, cut is null ? null : "abc");
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
