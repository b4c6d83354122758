using System.Text;
using System.Text.Json;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// Entries whose JSON PostgreSQL refuses. The normaliser leaves none that we know of; should one come, its fields are kept
/// as text so that neither it nor its neighbours are lost.
/// </summary>
internal static class UnstorableEntries
{
    public static async Task<List<LogEntry>> ReplaceAsync(
        NpgsqlDataSource database, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var result = new List<LogEntry>(entries.Count);
        foreach (var entry in entries)
        {
            var attributes = await IsTakenAsync(connection, entry.Attributes, cancellationToken) ? entry.Attributes : AsText(entry.Attributes);
            var resource = await IsTakenAsync(connection, entry.Resource, cancellationToken) ? entry.Resource : AsText(entry.Resource);
            result.Add(entry with { Attributes = attributes, Resource = resource });
        }

        return result;
    }

    private static async Task<bool> IsTakenAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT $1::jsonb IS NOT NULL", connection)
            {
                Parameters = { new() { Value = Encoding.UTF8.GetString(json.Span) } },
            };
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (PostgresException error) when (error.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> AsText(ReadOnlyMemory<byte> json) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["livelogs.unstorable"] = Convert.ToBase64String(json.Span),
        });
}
