using Microsoft.AspNetCore.SignalR;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>
/// Errors of hub methods: mistakes of a client reach it as they are and are no errors of ours; everything else is logged, and the client gets
/// a code without internals. So the framework may report to clients what else it refuses, such as a wrong number of arguments.
/// </summary>
internal sealed partial class HubErrors(ILogger<HubErrors> logger) : IHubFilter
{
    /// <summary>The framework logs every exception of a hub method as an error, including those that only report a client's mistake.</summary>
    public const string FrameworkLog = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (HubException mistake)
        {
            Log.Refused(logger, invocationContext.HubMethodName, mistake.Message);
            throw;
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            throw new HubException("cancelled: The connection is closed.");
        }
#pragma warning disable CA1031 // Whatever it is, the client learns no more than that.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.Failed(logger, invocationContext.HubMethodName, error);
            throw new HubException("internal_error: The service could not do this. Try again later.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9060, LogLevel.Debug, "{Method} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string method, string reason);

        [LoggerMessage(9061, LogLevel.Error, "{Method} of the hub failed")]
        public static partial void Failed(ILogger logger, string method, Exception error);
    }
}
