using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

public class AnswerReaderTests
{
    private const string Answer =
        """
        {"tables":[{"name":"PrimaryResult","columns":[{"name":"Message","type":"string"},{"name":"N","type":"long"}],"rows":[["Grüße 🎉",1],[null,2],["[]",3]]},
                   {"name":"Other","columns":[{"name":"X","type":"string"}],"rows":[["not this"]]}],
         "statistics":{"query":{"rows":[[1]]}},"render":{},"error":{"code":"PartialError","message":"not all"}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Rows_of_the_first_table_arrive_one_by_one_however_the_answer_is_cut_into_pieces(int piece)
    {
        var rows = new List<string>();
        using var stream = new Pieces(Encoding.UTF8.GetBytes(Answer), piece);

        var result = await new AnswerReader(stream, (columns, row) => rows.Add($"{columns.Names[0]}={row[0]} {row[1]}")).ReadAsync(CancellationToken.None);

        Assert.Equal(["Message=Grüße 🎉 1", "Message= 2", "Message=[] 3"], rows);
        Assert.Equal("PartialError", result!.Error!.Value.GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_answer_without_tables_is_none_and_one_without_a_body_is_nothing()
    {
        Assert.False((await ReadAsync("""{"tables":[]}"""))!.HasTable);
        Assert.False((await ReadAsync("{}"))!.HasTable);
        Assert.False((await ReadAsync("""{"tables":[{}]}"""))!.HasTable);
        Assert.Null(await ReadAsync(""));
    }

    [Theory]
    [InlineData("""{"tables":[{"name":"P","columns":[],"rows":[[1]]}]}""")]
    [InlineData("""{"tables":[{"name":"P","columns":[{"name":"A","type":"int"}],"rows":[[1],""")]
    [InlineData("<html>")]
    public async Task An_answer_that_is_cut_or_does_not_fit_is_an_error(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(text));

    [Fact]
    public async Task What_roles_hide_is_told_by_table_and_place()
    {
        var answer = (await ReadAsync(
            """
            {"tables":[{"name":"P","columns":[],"rows":[]}],
             "permissions":{"resources":[{"resourceId":"/r/1","dataSourceIds":["/w/1","/w/2"]}],
                            "dataSources":[{"resourceId":"/w/1","denyTables":["Syslog","apptraces"]},{"resourceId":"/w/2","denyTables":[]}]}}
            """))!;

        Assert.Equal(["/w/1"], answer.PlacesHiding("AppTraces"));
        Assert.Empty(answer.PlacesHiding("AppRequests"));
    }

    private static async Task<QueryAnswer?> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await new AnswerReader(stream, (_, _) => { }).ReadAsync(CancellationToken.None);
    }

    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
