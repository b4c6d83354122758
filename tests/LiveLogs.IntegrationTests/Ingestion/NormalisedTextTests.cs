using System.Text.Json.Nodes;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace LiveLogs.IntegrationTests.Ingestion;

/// <summary>What the normaliser makes of hostile lines, given to PostgreSQL itself.</summary>
public class NormalisedTextTests
{
    private static readonly string[] Pieces =
    [
        "\"a\":1,", "\"a\":", "1e999999999", "1e5", "-0", "-0.0", "5e-300", "1.7976931348623157e308", "123456789012345678901234567890",
        new('9', 70), "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\0", "\ud83d", "\uffff", "{\"x\":1,\"x\":2}", "[1,[2,{}]]", "null", "true",
        ",", "\"b\\u0000\":", "\"é\":", "\"\":", "k=v ", "n=-0 ", "n=1.50 ", "n=1e5 ", "\u0001", "\"\\/\\b\\f\"",
    ];

    [Fact]
    public async Task PostgreSQL_takes_every_entry_and_gives_it_back_the_same()
    {
        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("LIVELOGS_TEST_POSTGRES")!);
        var keys = new EventKeyHasher();
        keys.SetSecret(new byte[16]);
        var normaliser = new EntryNormaliser(keys, NullLogger<EntryNormaliser>.Instance);
        var origin = new LogOrigin { ConnectionId = Guid.Empty, ConnectionNumber = 1, ProjectNumber = 1, Source = "s", Resource = new Dictionary<string, string>() };
        var random = new Random(20260112);

        for (var round = 0; round < 2000; round++)
        {
            var line = string.Concat(random.GetItems(Pieces, random.Next(1, 8)));
            var message = (round % 4) switch { 0 => line, 1 => $"{{{line}\"z\":0}}", 2 => $"{{\"v\":{line}}}", _ => $"level=info {line} x=1" };
            var raw = new RawEvent { EventId = line, Timestamp = default, Message = message, Stream = line };
            var entry = normaliser.Normalise(raw, origin, default);

            var (text, id, attributes) = await RoundTripAsync(database, entry);

            Assert.Equal(entry.Message, text);
            Assert.Equal(entry.EventId, id);
            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(entry.Attributes.Span), JsonNode.Parse(attributes)),
                $"{message}: {attributes}");
            AssertSameNumbers(JsonNode.Parse(entry.Attributes.Span), JsonNode.Parse(attributes));
        }
    }

    private static async Task<(string Text, string Id, string Attributes)> RoundTripAsync(NpgsqlDataSource database, LogEntry entry)
    {
        await using var command = database.CreateCommand("SELECT $1, $2, $3::text");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.Message });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.EventId });
        command.Parameters.Add(new NpgsqlParameter { Value = entry.Attributes, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetString(1), reader.GetString(2));
    }

    /// <summary>Digit by digit: a filter with stars compares numbers as they are written.</summary>
    private static void AssertSameNumbers(JsonNode? mine, JsonNode? stored)
    {
        if (mine is JsonObject members)
        {
            foreach (var (name, value) in members)
                AssertSameNumbers(value, stored![name]);
        }
        else if (mine is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                AssertSameNumbers(items[i], stored![i]);
        }
        else
        {
            Assert.Equal(mine?.ToJsonString(), stored?.ToJsonString());
        }
    }
}
