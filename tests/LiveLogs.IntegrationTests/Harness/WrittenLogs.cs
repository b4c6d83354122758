using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using Npgsql;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>Writes numbered lines into a simulated log group at a steady pace, and compares with what was stored.</summary>
internal sealed class WrittenLogs(Simulator simulator, string group)
{
    public const string Region = "us-east-1";

    private int _written;

    public int Written => Volatile.Read(ref _written);

    /// <summary>The configuration of a connection that reads the group.</summary>
    public object Config(int? pollSeconds = 1) => new
    {
        access_key_id = AwsAccessKey.DefaultId,
        secret_access_key = AwsAccessKey.DefaultSecret,
        region = Region,
        log_group = group,
        endpoint_url = simulator.Url,
        poll_interval_seconds = pollSeconds,
    };

    /// <summary>Writes lines in small batches until <paramref name="count"/> are there; a few come late, some share their millisecond.</summary>
    public async Task WriteAsync(int count, int perSecond, CancellationToken cancellationToken)
    {
        const int batch = 50;
        var random = new Random(17);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)batch / perSecond), TimeProvider.System);
        while (_written < count && await timer.WaitForNextTickAsync(cancellationToken))
            Write(batch, random);
    }

    public void Write(int lines, Random random)
    {
        var now = TimeProvider.System.GetUtcNow();
        var target = simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, group);
        var events = Enumerable.Range(_written, lines).Select(number => new NewLogEvent(
            now.AddMilliseconds(-random.Next(0, random.Next(20) == 0 ? 30_000 : 3)), $"INFO line {number} of the run")).ToList();
        target.TryCreateStream("web-1");
        target.Put("web-1", events);
        Volatile.Write(ref _written, _written + lines);
    }

    /// <summary>What is wrong in the database: lines missed, stored twice, and holes in the sequence. All zero is right.</summary>
    public async Task<(long Missed, long Duplicates, long Holes)> CompareAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            SELECT count(DISTINCT event_id), count(*), coalesce(max(seq), 0), count(DISTINCT (connection_number, seq))
            FROM log_entries WHERE source = $1
            """);
        command.Parameters.Add(new() { Value = group });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (distinct, rows, last, numbered) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        return (_written - distinct, rows - distinct, last - numbered);
    }
}
