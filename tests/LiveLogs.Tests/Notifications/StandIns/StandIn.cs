using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>A request as it came.</summary>
internal sealed record StandInRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body, HttpRequest Raw)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}

internal sealed record StandInReply(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public static StandInReply Json(int status, object body) => new(status, JsonSerializer.Serialize(body));
}

/// <summary>What goes wrong with a request.</summary>
internal sealed record Fault
{
    /// <summary>Answered instead of taking the request.</summary>
    public StandInReply? Instead { get; init; }

    /// <summary>The request is taken and no answer comes, until the client leaves.</summary>
    public bool SilentAfterTaking { get; init; }

    /// <summary>The request is taken, and the answer's body never ends after what it begins with.</summary>
    public StandInReply? Endless { get; init; }

    public static Fault Status(int status, params (string Name, string Value)[] headers) =>
        new() { Instead = new StandInReply(status, "<html>internal detail of the provider</html>", headers) };
}

/// <summary>A provider on a real socket of loopback: it checks what the real one checks, and fails as a test says.</summary>
internal abstract class StandIn : IAsyncDisposable
{
    private WebApplication _app = null!;
    private int _requests;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Every request that came, also those that failed.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Decides by the number of the request (1, 2, 3…) what goes wrong.</summary>
    public Func<int, Fault?> Faults { get; set; } = _ => null;

    /// <summary>What a check found wrong: a payload that the real provider would not take.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Released each time a request was taken that gets no answer.</summary>
    public SemaphoreSlim Silent { get; } = new(0);

    public async Task<T> StartAsync<T>()
        where T : StandIn
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        return (T)this;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Silent.Dispose();
    }

    /// <summary>Checks and takes a request. One at a time.</summary>
    protected abstract StandInReply Take(StandInRequest request);

    protected void Check(bool good, string complaint)
    {
        if (!good)
            Complaints.Enqueue(complaint);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new StandInRequest(
            context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", headers, memory.ToArray(), context.Request);
        var fault = Faults(Interlocked.Increment(ref _requests));
        var reply = fault?.Instead;
        if (reply is null)
        {
            lock (Complaints)
                reply = Take(request);
        }

        if (fault?.SilentAfterTaking == true)
        {
            Silent.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (fault?.Endless is { } endless)
        {
            context.Response.StatusCode = endless.Status;
            foreach (var (name, value) in endless.Headers)
                context.Response.Headers.Append(name, value);
            await context.Response.WriteAsync(endless.Body, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            Silent.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            context.Response.Headers.Append(name, value);

        // Even an empty body is one too many for a 204.
        if (reply.Body.Length > 0)
            await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }
}
