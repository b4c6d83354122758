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

    /// <summary>Z26: the service's largest answer, and one whose connection is cut at 60 MB.</summary>
    [Theory]
    [InlineData(100_000_000, false)]
    [InlineData(60_000_000, true)]
    public async Task An_answer_of_100_MB_is_read_in_the_memory_of_a_few_rows(long length, bool isCut)
    {
        using var stream = new LongAnswer(length, isCut);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (rows, worst) = (0, 0L);
        var reading = new AnswerReader(stream, (_, _) =>
        {
            if (++rows % 20_000 == 0)
                worst = Math.Max(worst, GC.GetTotalMemory(forceFullCollection: true) - before);
        }).ReadAsync(CancellationToken.None);

        if (isCut)
            await Assert.ThrowsAsync<IOException>(() => reading);
        else
            Assert.True((await reading)!.HasTable);
        Assert.InRange(rows, length / 1100, length / 900);
        Assert.InRange(worst, 0, 2_000_000);
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

    /// <summary>Rows of about 1,000 bytes, made as they are read.</summary>
    private sealed class LongAnswer(long length, bool isCut) : Stream
    {
        private static readonly byte[] Begin = Encoding.UTF8.GetBytes("""{"tables":[{"name":"P","columns":[{"name":"Message","type":"string"}],"rows":[["first"]""");
        private static readonly byte[] Row = Encoding.UTF8.GetBytes($",[\"{new string('m', 992)}\"]");
        private static readonly byte[] End = Encoding.UTF8.GetBytes("]}]}");
        private readonly long _rows = length / Row.Length;
        private int _part;
        private int _sent;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_part > _rows && isCut)
                throw new IOException("The connection was cut.");

            var part = _part == 0 ? Begin : _part <= _rows ? Row : _part == _rows + 1 ? End : [];
            var taken = Math.Min(count, part.Length - _sent);
            part.AsSpan(_sent, taken).CopyTo(buffer.AsSpan(offset));
            _sent += taken;
            if (_sent == part.Length)
                (_part, _sent) = (_part + 1, 0);
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
