using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace LiveLogs.Streaming.Push;

/// <summary>The protocols that are understood; each has an address of its own.</summary>
internal enum PushKind
{
    CloudWatch,
    Firehose,
    PubSub,
    Azure,

    /// <summary>Metrics of OpenTelemetry.</summary>
    Otlp,
}

/// <summary>
/// Takes a request through its stations: who sends it, its body, its events, the commit. It waits for all of them only so
/// long as its sender does. They share a budget of memory (<see cref="PushMemory"/>), and only a few are worked on at once (<see cref="PushPlaces"/>).
/// </summary>
internal sealed partial class PushRequests(
    PushDirectory directory,
    PushReceiver receiver,
    PushedMetrics metrics,
    GoogleIdentity google,
    StorageClock clock,
    TimeProvider time,
    IOptions<PushOptions> options,
    PushPlaces places,
    PushMemory memory,
    ILogger<PushRequests> logger)
{
    /// <summary>The header that a Firehose puts its access key into.</summary>
    private const string FirehoseKey = "X-Amz-Firehose-Access-Key";

    private const string Bearer = "Bearer ";

    /// <summary>How many reasons an answer gives.</summary>
    private const int MaxRefusals = 10;

    public async Task<PushAnswer> TakeAsync(string connectionId, PushKind kind, HttpRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var target = Guid.TryParseExact(connectionId, "D", out var id) ? await directory.FindAsync(id, either.Token) : null;
            if (await RefuseAsync(target, kind, request.Headers, either.Token) is { } refusal)
                return refusal;

            // A body is whole before its request takes a place: who sends slowly holds up nobody.
            using var share = memory.Open(target!.Connection);
            var body = await PushBody.ReadAsync(request, options.Value.MaxBodyBytes, share, either.Token);
            using var place = await places.EnterAsync(target.Connection, either.Token);
            var budget = new PushBudget(options.Value, share.TryTake, either.Token);
            return kind == PushKind.Otlp
                ? await metrics.StoreAsync(target.Connection, body, request.ContentType, budget, either.Token)
                : await TakeAsync(target, kind, body, budget, either.Token);
        }
        catch (PushFormatException error)
        {
            Log.Unreadable(logger, connectionId, kind, error.Message);
            return error.IsTooLarge ? PushAnswer.TooLarge(error.Message) : PushAnswer.Unreadable(error.Message);
        }
        catch (PushBusyException error)
        {
            Log.NotStored(logger, connectionId, kind, error.Message);
            return PushAnswer.Later("Too much is being sent at once.");
        }
        catch (ClockInDoubtException error)
        {
            Log.NotStored(logger, connectionId, kind, error.Message);
            return PushAnswer.Later("The clocks of this machine and its database disagree, so LiveLogs cannot decide whether entries are too old or too new.");
        }
        catch (GoogleKeysUnavailableException)
        {
            return PushAnswer.Later("The sender's token cannot be checked now.");
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException ||
            (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotStored(logger, connectionId, kind, error.Message);
            return PushAnswer.Later("It could not be stored now.");
        }
    }

    private async Task<PushAnswer> TakeAsync(
        PushTarget target, PushKind kind, ReadOnlyMemory<byte> body, PushBudget budget, CancellationToken cancellationToken)
    {
        var pushed = Parse(body, target, kind, budget);
        if (pushed.Refusals is [var first, ..])
            Log.RecordsRefused(logger, target.Connection.ConnectionId, kind, pushed.Refusals.Count, first);
        try
        {
            var counts = await receiver.StoreAsync(target.Connection, pushed, cancellationToken);
            return new PushAnswer { Counts = counts, Refusals = Told(pushed, counts) };
        }
        catch (LeaseLostException)
        {
            return PushAnswer.Gone();
        }
    }

    /// <summary>Strangers learn nothing of which connections there are: not even that one was deleted.</summary>
    private async Task<PushAnswer?> RefuseAsync(PushTarget? target, PushKind kind, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (kind == PushKind.PubSub)
        {
            if (await WhyNotGoogleAsync(target, headers, cancellationToken) is { } reason)
                return PushAnswer.Unauthorised($"The token does not allow pushes to this connection. {reason}");
        }
        else if ((kind == PushKind.Firehose ? headers[FirehoseKey].ToString() : Token(headers)) is var key && target?.Accepts(key) != true)
        {
            return PushAnswer.Unauthorised(kind == PushKind.Firehose
                ? "The access key is not the push key of this connection."
                : "Send the push key of this connection as 'Authorization: Bearer <key>'.");
        }

        return target!.IsDeleted ? PushAnswer.Gone() : null;
    }

    private async Task<string?> WhyNotGoogleAsync(PushTarget? target, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (target is not { PubSubAccount: { } account, PubSubAudience: { } audience })
            return "No service account is set for it.";

        return Token(headers) is { Length: > 0 } token
            ? await google.WhyNotAsync(token, audience, account, cancellationToken)
            : "There is none: turn on authentication in the push subscription.";
    }

    private static string Token(IHeaderDictionary headers) =>
        headers[HeaderNames.Authorization].ToString() is var header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : "";

    private static IReadOnlyList<string> Told(PushedBatch pushed, PushCounts counts)
    {
        var outside = counts.Refused - pushed.Refusals.Count;
        IEnumerable<string> told = outside == 0 ? [] : [$"{outside} of them are older than retention or dated too far ahead."];
        return [.. told, .. pushed.Refusals.Take(MaxRefusals - told.Count())];
    }

    private PushedBatch Parse(ReadOnlyMemory<byte> body, PushTarget target, PushKind kind, PushBudget budget)
    {
        // In the precision of its column: it has to be found again.
        var arrival = EventTime.FromStored(EventTime.From(clock.GetUtcNow()).UnixMicroseconds, 0);
        if (kind == PushKind.Azure)
            return DiagnosticRecords.Read(body, budget, arrival);

        using var config = JsonDocument.Parse(target.Config);
        if (kind == PushKind.PubSub)
            return PubSubReader.Read(body, config.RootElement, budget, arrival);

        var reader = new SubscriptionReader(config.RootElement, budget, arrival);
        return kind == PushKind.Firehose ? reader.ReadFirehose(body) : reader.Read(body);
    }

    private static partial class Log
    {
        [LoggerMessage(2056, LogLevel.Warning, "{Count} records of a {Kind} push to connection {ConnectionId} were refused; the others are taken. The first: {Reason}")]
        public static partial void RecordsRefused(ILogger logger, Guid connectionId, PushKind kind, int count, string reason);

        [LoggerMessage(2051, LogLevel.Warning, "A {Kind} push to connection {ConnectionId} could not be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string connectionId, PushKind kind, string reason);

        [LoggerMessage(2052, LogLevel.Warning, "A {Kind} push to connection {ConnectionId} could not be stored; its sender is asked to send it again: {Reason}")]
        public static partial void NotStored(ILogger logger, string connectionId, PushKind kind, string reason);
    }
}
