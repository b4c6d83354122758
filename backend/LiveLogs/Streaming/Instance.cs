using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>This process among the others: its id, and the heartbeat that keeps its leases.</summary>
internal sealed partial class Instance(
    LeaseTable leases, TimeProvider time, IOptions<StreamingOptions> options, ILogger<Instance> logger) : BackgroundService
{
    /// <summary>New for every process: a restarted one is another.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Which instance a quota group prefers: the highest hash wins, so that a change of members moves little.</summary>
    public static Guid Preferred(IReadOnlyList<Guid> alive, string quotaKey) => alive.MaxBy(instance => Score(instance, quotaKey));

    /// <summary>One heartbeat now, before the first lease is asked for.</summary>
    public Task BeatAsync(CancellationToken cancellationToken) => leases.BeatAsync(Id, options.Value.InstanceName, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeaseDuration / 5, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                // Without it the leases run out by themselves; commits are fenced by the epoch whatever happens.
                Log.Missed(logger, error.Message);
            }
        }
    }

    private static ulong Score(Guid instance, string quotaKey) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{instance:N} {quotaKey}")));

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "Heartbeat missed: {Reason}")]
        public static partial void Missed(ILogger logger, string reason);
    }
}
