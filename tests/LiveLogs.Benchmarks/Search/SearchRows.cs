using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Indexes;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.Benchmarks.Search;

/// <summary>Ten days of lines of the made-up shop, stored by the service's own commits.</summary>
internal sealed class SearchRows(BenchDatabase database, IServiceProvider services, int count)
{
    private const int BatchSize = 10_000;
    private const int Writers = 2;

    public static readonly TimeSpan Span = TimeSpan.FromDays(10);

    private static readonly string[] Sources = ["/shop/web", "/shop/api", "/aws/lambda/pay", "/ecs/cart", "/ecs/stock"];

    private readonly EventTime _end = EventTime.From(TimeProvider.System.GetUtcNow());

    public int Count => count;

    public DateTimeOffset End => _end.ToDateTimeOffset();

    public static string SourceOf(long number) => Sources[number / BatchSize % Sources.Length];

    public DateTimeOffset TimeOf(long number) => At(number).ToDateTimeOffset();

    /// <summary>Writes them, compresses the days that TimescaleDB would, builds the text index of what is over, and has PostgreSQL look at what there is.</summary>
    public async Task StoreAsync()
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            var connection = await database.AddConnectionAsync(SearchBenchmark.Project);
            var origins = Sources.ToDictionary(source => source, source => SampleEvents.Origin(connection, source));
            var (normaliser, committer) = (services.GetRequiredService<EntryNormaliser>(), services.GetRequiredService<BatchCommitter>());
            for (int batch; (batch = Interlocked.Increment(ref next)) * (long)BatchSize < count;)
            {
                var first = batch * (long)BatchSize;
                var origin = origins[SourceOf(first)];
                var entries = new List<LogEntry>(BatchSize);
                for (var number = first; number < Math.Min(first + BatchSize, count); number++)
                    entries.Add(normaliser.Normalise(SampleEvents.Raw(SampleEvents.Event(number, At(number))), origin, _end));

                await committer.CommitAsync(new CommitRequest { Connection = connection, Epoch = null, Entries = entries }, CancellationToken.None);
            }
        })));
        if (database.Engine.Kind == EngineKind.Timescale)
            await database.ExecuteAsync("SELECT compress_chunk(c) FROM show_chunks('log_entries', older_than => interval '2 days') c");

        await services.GetRequiredService<TextIndex>().BuildAsync(CancellationToken.None);
        await database.ExecuteAsync("VACUUM ANALYZE");
    }

    /// <summary>Builds the index of the compressed days, which TimescaleDB alone has.</summary>
    public async Task BuildBlockIndexAsync()
    {
        await services.GetRequiredService<BlockIndexBuilder>().BuildAsync(CancellationToken.None);
        await database.ExecuteAsync("VACUUM ANALYZE block_index, block_bits");
    }

    private EventTime At(long number) => _end - Span + (Span * (number / (double)count));

    /// <summary>What the rows take, with indexes; of TimescaleDB the compressed part too.</summary>
    public async Task<Dictionary<string, object>> SizesAsync()
    {
        var bytes = await database.ScalarAsync<decimal>(
            database.Engine.Kind == EngineKind.Timescale
                ? "SELECT hypertable_size('log_entries')::numeric"
                : "SELECT sum(pg_total_relation_size(inhrelid))::numeric FROM pg_inherits WHERE inhparent = 'log_entries'::regclass");
        var json = await database.ScalarAsync<decimal>(
            "SELECT avg(length(row_to_json(e)::text))::numeric FROM (SELECT * FROM log_entries TABLESAMPLE SYSTEM (0.1)) e");
        var sizes = new Dictionary<string, object>
        {
            ["engine"] = DatabaseEngine.Flavour(database.Engine.Kind),
            ["row_json_bytes"] = (int)json,
            ["stored_bytes_per_row"] = (int)(bytes / count),
        };
        if (database.Engine.Kind == EngineKind.Native)
        {
            sizes["text_index_bytes_per_row"] = (int)(await database.ScalarAsync<decimal>(
                "SELECT coalesce(sum(pg_relation_size(oid)), 0)::numeric FROM pg_class WHERE relkind = 'i' AND relname LIKE 'log\\_entries\\_%\\_text'") / count);
        }
        else
        {
            sizes["compressed_bytes_per_row"] = (int)await database.ScalarAsync<decimal>(
                """
                SELECT coalesce(sum(after_compression_total_bytes) / nullif((SELECT count(*) FROM log_entries
                    WHERE ts < (SELECT max(range_end) FROM timescaledb_information.chunks WHERE is_compressed)), 0), 0)::numeric
                FROM chunk_compression_stats('log_entries')
                """);
            sizes["block_index_bytes_per_row"] = Math.Round(
                await database.ScalarAsync<decimal>(
                    """
                    SELECT (pg_total_relation_size('block_index') + pg_total_relation_size('block_bits'))::numeric
                        / (SELECT nullif(sum(entries), 0) FROM block_index WHERE blocks > 0)
                    """),
                1);
        }

        return sizes;
    }
}
