using Microsoft.AspNetCore.Http.Features;

namespace LiveLogs.Operations;

/// <summary>
/// Answers HEAD wherever GET is served (https://www.rfc-editor.org/rfc/rfc9110#section-9.1): the handler runs as for GET until it begins to
/// answer, and is then told that the client has left, so a HEAD of a tail or a download costs no more than its headers. The server leaves
/// the body out by itself.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted);
        var aborted = lifetime.RequestAborted;
        context.Request.Method = HttpMethods.Get;
        context.Response.OnStarting(() =>
        {
            _ = answered.CancelAsync();
            return Task.CompletedTask;
        });
        context.RequestAborted = answered.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested && context.Response.HasStarted)
        {
            // The handler was stopped on purpose.
        }
        finally
        {
            context.RequestAborted = aborted;
            context.Request.Method = HttpMethods.Head;
        }
    }
}
