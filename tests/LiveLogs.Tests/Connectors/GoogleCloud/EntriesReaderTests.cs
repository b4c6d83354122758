using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

public sealed class EntriesReaderTests
{
    private const string Answer =
        """
        {"other":{"entries":[1]},"entries":[
          {"logName":"projects/p/logs/syslog","timestamp":"2026-01-01T00:00:00.1Z","insertId":"a","textPayload":"Bestellung für 商店 🚀"},
          {"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2026-01-01T00:00:00.000000001Z","insertId":"b"}
        ],"nextPageToken":"t"}
        """;

    [Fact]
    public async Task An_answer_is_read_whatever_pieces_it_comes_in()
    {
        foreach (var size in new[] { 1, 3, 7, 64, 100_000 })
        {
            var page = await ReadAsync(Answer, size);

            Assert.Equal("t", page.NextPageToken);
            Assert.Equal(["Bestellung für 商店 🚀", ""], page.Events.Select(one => one.Message));
            Assert.Equal(["syslog", "cloudaudit.googleapis.com/activity"], page.Events.Select(one => one.Source));
            Assert.Equal("projects/p 2026-01-01T00:00:00.000000001Z b", page.Events[1].EventId);
        }
    }

    [Fact]
    public async Task An_entry_that_is_larger_than_the_buffer_is_read()
    {
        var text = new string('x', 500_000);
        var page = await ReadAsync($$"""{"entries":[{"timestamp":"2026-01-01T00:00:00Z","textPayload":"{{text}}"}]}""", 10_000);

        Assert.Equal(text, Assert.Single(page.Events).Message);
        Assert.Null(page.NextPageToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"entries":[{"timestamp":"2026-01-01T00:00:00Z"}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task A_cut_or_foreign_answer_is_no_page(string answer) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(answer, 10));

    [Fact]
    public async Task No_entries_and_an_empty_token_are_the_last_page()
    {
        var page = await ReadAsync("""{"nextPageToken":""}""", 5);

        Assert.Empty(page.Events);
        Assert.Null(page.NextPageToken);
    }

    private static async Task<EntriesPage> ReadAsync(string answer, int pieceSize)
    {
        await using var stream = new Pieces(Encoding.UTF8.GetBytes(answer), pieceSize);
        return await EntriesReader.ReadAsync(stream, EntryMapping.ToEvent, CancellationToken.None);
    }

    private sealed class Pieces(byte[] content, int size) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
