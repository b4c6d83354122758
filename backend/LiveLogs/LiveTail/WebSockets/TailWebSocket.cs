using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading.Channels;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Operations.Problems;
using Npgsql;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>
/// Tails over a plain WebSocket: one JSON object a text message each way (<see cref="TailCommand"/>). The subscription that the address asks for has no id and takes
/// the connection along when it ends: 1001 when the server stops, 1013 when to try again later. An expired token (4401) and a role that was revoked
/// (4403) close the connection whichever subscription finds out, and when there is none. Each subscription has a loop of its own that awaits the client before it takes more.
/// </summary>
internal sealed class TailWebSocket(WebSocketLink link, HttpContext context, TailSessions sessions, TailRequest request)
{
    private const string Own = "";
    private const int WaitingCommands = 16;
    private static readonly EndMessage Unreadable = new(TailEnds.Unavailable, "The database cannot be read now. Reconnect later.", null);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PongLimit = TimeSpan.FromSeconds(35);

    private readonly ConcurrentDictionary<string, TailSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Channel<byte[]> _commands = Channel.CreateBounded<byte[]>(WaitingCommands);
    private readonly TaskCompletionSource _crowded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EndMessage> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _gone = context.RequestAborted;
    private CancellationToken _stopping;
    private volatile bool _isOver;

    /// <summary>Runs until one side ends it.</summary>
    /// <param name="session">The subscription that the address asks for; null for none.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task RunAsync(TailSession? session, CancellationToken stopping)
    {
        _stopping = stopping;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, _gone);
        var working = new List<Task> { ReadAsync(over), PingAsync(over.Token), WatchAsync(over.Token) };
        var obeying = Task.CompletedTask;
        var (code, reason) = (1000, "");
        EndMessage? end = null;
        try
        {
            await link.OpenAsync(_crowded.Task, over.Token);
            if (session is not null)
                Start(Own, session, over.Token);

            obeying = ObeyAsync(over.Token);
            end = await _ended.Task.WaitAsync(over.Token);
            (code, reason) = (TailEnds.CloseCode(end.Code), end.Code);
        }
        catch (OperationCanceledException)
        {
            // The client closed, or the server stops.
        }

        if (stopping.IsCancellationRequested)
            (code, reason) = (1001, "The server is stopping.");

        // From here on none takes itself out, so that all open subscriptions get the reason, including one that begins at this moment.
        _isOver = true;
        await over.CancelAsync();
        await obeying;
        await Task.WhenAll(_subscriptions.Values.Select(subscription => subscription.StopAsync()));
        if (end is not null && TailEnds.IsOfConnection(end.Code))
            await TellAsync(_subscriptions.Values, end);
        await CloseAsync(code, reason);
        await Task.WhenAll(working);
    }

    private void Start(string id, TailSession session, CancellationToken over)
    {
        var subscription = new TailSubscription(id, session, CancellationTokenSource.CreateLinkedTokenSource(over));
        _subscriptions[id] = subscription;
        subscription.Running = SendAsync(subscription);
    }

    private async Task SendAsync(TailSubscription subscription)
    {
        try
        {
            await foreach (var message in subscription.Session.ReadAsync(subscription.Token))
            {
                await SendAsync(subscription.Id, message);
                subscription.Position = message.Position ?? subscription.Position;
                if (message is not EndMessage end)
                    continue;

                subscription.HasEnded = true;
                if (subscription.Id == Own || TailEnds.IsOfConnection(end.Code))
                    _ended.TrySetResult(end);
            }
        }
        catch (OperationCanceledException)
        {
            if (_stopping.IsCancellationRequested && !subscription.HasEnded)
                await SayStoppingAsync(subscription);
        }
        catch (Exception error) when (IsBroken(error))
        {
            // Half a message cannot be withdrawn.
            context.Abort();
        }
        finally
        {
            if (!_isOver)
                _subscriptions.TryRemove(KeyValuePair.Create(subscription.Id, subscription));
            subscription.Dispose();
        }
    }

    private ValueTask SendAsync(string id, TailMessage message) =>
        link.SendAsync(id.Length == 0 ? message.Frame(link.IsCompressing) : message.FrameOf(id), _gone);

    private async Task ReadAsync(CancellationTokenSource over)
    {
        try
        {
            while (await link.ReceiveAsync(_gone) is { } text)
            {
                var command = text.ToArray();
                if (_commands.Writer.TryWrite(command))
                    continue;

                // What the link waits for may stand behind these commands.
                _crowded.TrySetResult();
                await _commands.Writer.WriteAsync(command, over.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>Does what the client says, one after the other.</summary>
    private async Task ObeyAsync(CancellationToken over)
    {
        try
        {
            await foreach (var text in _commands.Reader.ReadAllAsync(over))
                await ActAsync(text, over);
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
        }
        catch (NpgsqlException)
        {
            _ended.TrySetResult(Unreadable);
        }
    }

    private async Task ActAsync(byte[] text, CancellationToken over)
    {
        var id = Own;
        try
        {
            var command = TailCommand.Read(text);
            id = command.SubscriptionId ?? Own;
            if (await AnswerAsync(command, id, over) is { } answer)
                await SendAsync(id, answer);
        }
        catch (TailRefusedException refused)
        {
            await SendAsync(id, new RefusedMessage(refused.Code, refused.Message));
            if (TailEnds.IsOfConnection(refused.Code))
                _ended.TrySetResult(new EndMessage(refused.Code, refused.Message, null));
        }
    }

    private async Task<TailMessage?> AnswerAsync(TailCommand command, string id, CancellationToken over)
    {
        switch (command.Type)
        {
            case "subscribe":
                return await SubscribeAsync(command, id, over);
            case "unsubscribe":
                await Find(id).StopAsync();
                return new AnswerMessage("unsubscribed", null);
            case "change":
                await Find(id).Session.ChangeAsync(TailParameters.ReadFilter(command.Q, command.Level), over);
                return null;
            case "ack":
                return new LagMessage(Find(id).Session.Acknowledge(TailParameters.ReadPosition(command.Position)));
            case "hide" or "show":
                Find(id).Session.Show(command.Type == "show");
                return null;
            default:
                throw new TailRefusedException(ProblemCodes.InvalidRequest, "The type is one of subscribe, unsubscribe, change, ack, hide, show.");
        }
    }

    /// <summary>Begins a subscription; a subscription with the same id runs until this one is accepted, and is then replaced.</summary>
    private async Task<TailMessage?> SubscribeAsync(TailCommand command, string id, CancellationToken over)
    {
        if (!_subscriptions.ContainsKey(id) && _subscriptions.Count >= sessions.Options.MaxSubscriptions)
            throw new TailRefusedException(ProblemCodes.TooManySubscriptions, $"A connection can have {sessions.Options.MaxSubscriptions} subscriptions.");

        var wanted = TailParameters.Read(
            request.Scope, request.Caller, new(command.Q, command.Level, command.After, command.Backfill, command.BackfillMinutes, command.Provisional));
        var session = await sessions.OpenAsync(wanted, over);
        if (_subscriptions.TryGetValue(id, out var former))
            await former.StopAsync();

        await SendAsync(id, new AnswerMessage("subscribed", wanted.IsBackfilled ? null : session.Position));
        Start(id, session, over);
        return null;
    }

    private TailSubscription Find(string id) => _subscriptions.GetValueOrDefault(id)
        ?? throw new TailRefusedException(ProblemCodes.UnknownSubscription, $"This connection has no subscription '{id}'.");

    /// <summary>Ends the connection when its caller may no longer stay, also while it has no subscription that would find out.</summary>
    private async Task WatchAsync(CancellationToken over)
    {
        var access = new TailAccess(sessions.Authoriser, request, sessions.Options.AccessCheckInterval, sessions.Time);
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                if (access.Due - sessions.Time.GetUtcNow() is var pause && pause > TimeSpan.Zero)
                    await Task.Delay(pause, sessions.Time, over);
                if (await access.CheckAsync(null, over) is { } end)
                    _ended.TrySetResult(end);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (NpgsqlException)
        {
            _ended.TrySetResult(Unreadable);
        }
    }

    /// <summary>Says why to the subscriptions that did not find out by themselves, with their places.</summary>
    private async Task TellAsync(IEnumerable<TailSubscription> subscriptions, EndMessage end)
    {
        try
        {
            foreach (var subscription in subscriptions.Where(subscription => !subscription.HasEnded))
                await SendAsync(subscription.Id, end with { Position = subscription.Session.Position });
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
            context.Abort();
        }
    }

    private async Task PingAsync(CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(PingInterval, sessions.Time);
            while (await timer.WaitForNextTickAsync(over))
            {
                if (sessions.Time.GetElapsedTime(link.ReceivedAt) > PongLimit)
                    context.Abort();

                await link.PingAsync(_gone);
            }
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
        }
    }

    /// <summary>Another instance goes on where this one has to leave off.</summary>
    private async Task SayStoppingAsync(TailSubscription subscription)
    {
        try
        {
            await SendAsync(subscription.Id, EndMessage.Stopping(subscription.Position));
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
            context.Abort();
        }
    }

    /// <summary>Says good-bye; the end of the request closes what is below.</summary>
    private async Task CloseAsync(int code, string reason)
    {
        try
        {
            await link.CloseAsync(link.CloseCode is 1002 or 1007 or 1009 ? link.CloseCode : code, reason, _gone);
        }
        catch (Exception error) when (error is OperationCanceledException || IsBroken(error))
        {
            context.Abort();
        }
    }

    private static bool IsBroken(Exception error) => error is TimeoutException or SocketException or IOException or ObjectDisposedException;
}
