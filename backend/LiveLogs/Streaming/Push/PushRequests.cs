using System.Text.Json;
using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.AspNetCore.Http.Features;
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
}

/// <summary>
/// Takes a request through its stations: who sends it, its body, its events, the commit. It waits for all of them only so
/// long as its sender does, and only a few requests are worked on at once, so that memory stays bounded.
/// </summary>
internal sealed partial class PushRequests(
    PushDirectory directory,
    PushReceiver receiver,
    GoogleIdentity google,
    StorageClock clock,
    TimeProvider time,
    IOptions<PushOptions> options,
    ILogger<PushRequests> logger) : IDisposable
{
    /// <summary>The header that a Firehose puts its access key into.</summary>
    private const string FirehoseKey = "X-Amz-Firehose-Access-Key";

    private const string Bearer = "Bearer ";

    /// <summary>How much beyond the limit is read for the sake of an answer, in bytes: a Firehose may send 64 MiB.</summary>
    private const int MaxDrained = 64 * 1024 * 1024;

    /// <summary>How many reasons an answer gives.</summary>
    private const int MaxRefusals = 10;

    private readonly SemaphoreSlim _places = new(options.Value.MaxConcurrent, options.Value.MaxConcurrent);

    public async Task<PushAnswer> TakeAsync(string connectionId, PushKind kind, HttpRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var target = Guid.TryParseExact(connectionId, "D", out var id) ? await directory.FindAsync(id, either.Token) : null;
            if (await RefuseAsync(target, kind, request.Headers, either.Token) is { } refusal)
                return refusal;

            await _places.WaitAsync(either.Token);
            try
            {
                return await TakeAsync(target!, kind, request, either.Token);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (PushFormatException error)
        {
            Log.Unreadable(logger, connectionId, kind, error.Message);
            return error.IsTooLarge ? PushAnswer.TooLarge(error.Message) : PushAnswer.Unreadable(error.Message);
        }
        catch (ClockInDoubtException error)
        {
            Log.NotStored(logger, connectionId, kind, error.Message);
            return PushAnswer.Later("The clocks of this machine and its database disagree, so nobody can say whether entries are too old or too new.");
        }
        catch (GoogleKeysUnavailableException)
        {
            return PushAnswer.Later("The sender's token can not be checked now.");
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException ||
            (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotStored(logger, connectionId, kind, error.Message);
            return PushAnswer.Later("It could not be stored now.");
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<PushAnswer> TakeAsync(PushTarget target, PushKind kind, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        var pushed = Parse(body, target, kind);
        if (pushed.Refusals is [var first, ..])
            Log.RecordsRefused(logger, target.Connection.ConnectionId, kind, pushed.Refusals.Count, first);
        try
        {
            var counts = await receiver.StoreAsync(target.Connection, pushed, cancellationToken);
            return new PushAnswer { Status = StatusCodes.Status200OK, Counts = counts, Refusals = Told(pushed, counts) };
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
                return PushAnswer.Unauthorised($"The token does not allow to push to this connection. {reason}");
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

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var max = options.Value.MaxBodyBytes;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = max + MaxDrained;

        // Packed bodies are unpacked later, where the limit for what comes out of it is.
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) &&
            !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new PushFormatException("Content-Encoding: only gzip is understood.");

        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 64 * 1024, max));
        var buffer = new byte[64 * 1024];
        var drained = 0L;
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            // What is too much is read and forgotten: a sender that is still sending sees a broken connection and no answer.
            if (body.Length + count > max || drained > 0)
                drained += count;
            else
                await body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (drained > MaxDrained)
                break;
        }

        if (drained > 0)
            throw TooLarge(max);

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static IReadOnlyList<string> Told(PushedBatch pushed, PushCounts counts)
    {
        var outside = counts.Refused - pushed.Refusals.Count;
        IEnumerable<string> told = outside == 0 ? [] : [$"{outside} of them are older than retention or dated too far ahead."];
        return [.. told, .. pushed.Refusals.Take(MaxRefusals - told.Count())];
    }

    private PushedBatch Parse(ReadOnlyMemory<byte> body, PushTarget target, PushKind kind)
    {
        var max = options.Value.MaxUnpackedBytes;
        // In the precision of its column: it has to be found again.
        var arrival = EventTime.FromStored(EventTime.From(clock.GetUtcNow()).UnixMicroseconds, 0);
        if (kind == PushKind.Azure)
            return DiagnosticRecords.Read(body, max, arrival);

        using var config = JsonDocument.Parse(target.Config);
        if (kind == PushKind.PubSub)
            return PubSubReader.Read(body, config.RootElement, max, arrival);

        var reader = new SubscriptionReader(config.RootElement, max, arrival);
        return kind == PushKind.Firehose ? reader.ReadFirehose(body) : reader.Read(body);
    }

    private static PushFormatException TooLarge(int max) =>
        new($"The body is larger than {max / 1024 / 1024} MiB. Send less at once.", isTooLarge: true);

    private static partial class Log
    {
        [LoggerMessage(2056, LogLevel.Warning, "{Count} records of a {Kind} push to connection {ConnectionId} were refused; the others are taken. The first: {Reason}")]
        public static partial void RecordsRefused(ILogger logger, Guid connectionId, PushKind kind, int count, string reason);

        [LoggerMessage(2051, LogLevel.Warning, "A {Kind} push to connection {ConnectionId} could not be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string connectionId, PushKind kind, string reason);

        [LoggerMessage(2052, LogLevel.Warning, "A {Kind} push to connection {ConnectionId} could not be stored; its sender is asked to come again: {Reason}")]
        public static partial void NotStored(ILogger logger, string connectionId, PushKind kind, string reason);
    }
}
