using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using LiveLogs.CloudSimulator.AzureMonitor.Identity;
using LiveLogs.CloudSimulator.AzureMonitor.Kql;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>
/// The Log Analytics query API (https://learn.microsoft.com/azure/azure-monitor/logs/api/overview). A call passes, in this order, the
/// fault script, the token, the quota, the cache and the query itself.
/// </summary>
internal sealed class AzureMonitorApi
{
    private const int LoggedBytes = 8192;

    /// <summary>The service accepts both hosts' audience, and the ARM one.</summary>
    private static readonly string[] Audiences =
        ["https://api.loganalytics.io", "https://api.loganalytics.azure.com", "https://api.loganalytics.us", "https://api.loganalytics.azure.cn", "https://management.azure.com"];

    private readonly AzureOptions _options;
    private readonly FaultScript _faults;
    private readonly RequestLog _requests;
    private readonly TimeProvider _time;
    private readonly EntraTokens _tokens;
    private readonly EntraApi _entra;
    private readonly AzureQuota _quota;
    private readonly FaultyDelivery _delivery;
    private readonly ConcurrentDictionary<string, (SimulatedResponse Response, DateTimeOffset At)> _cache = new(StringComparer.Ordinal);

    public AzureMonitorApi(AzureOptions options, FaultScript faults, RequestLog requests, TimeProvider time)
    {
        (_options, _faults, _requests, _time) = (options, faults, requests, time);
        Workspaces = new AzureWorkspaces(options, time);
        _tokens = new EntraTokens(options, time);
        _entra = new EntraApi(options, _tokens, faults, requests, time);
        _quota = new AzureQuota(options, time);
        _delivery = new FaultyDelivery(time);
    }

    public AzureWorkspaces Workspaces { get; }

    public IList<EntraApp> Apps => _options.Apps;

    /// <summary>The server's clock minus true time.</summary>
    public TimeSpan ClockOffset
    {
        get => _options.ClockOffset;
        set => _options.ClockOffset = value;
    }

    public void Map(WebApplication app)
    {
        _entra.Map(app);
        app.MapMethods("/v1/workspaces/{workspace}/query", ["GET", "POST"], (HttpContext context, string workspace) => HandleAsync(context, "Query", workspace));
        app.MapMethods("/v1/workspaces/{workspace}/search", ["GET", "POST"], (HttpContext context, string workspace) => HandleAsync(context, "Search", workspace));
        // "/subscriptions/…/query", with a resource's path in between; a catch-all has to be the last part.
        app.MapMethods("/v1/subscriptions/{**rest}", ["GET", "POST"], (HttpContext context, string rest) => HandleAsync(context, "Query", ResourceOf(rest)));
        app.MapGet("/v1/workspaces/{workspace}/metadata", (HttpContext context, string workspace) => HandleAsync(context, "Metadata", workspace));
    }

    private async Task HandleAsync(HttpContext context, string operation, string workspace)
    {
        var cancellationToken = context.RequestAborted;
        var arrived = _time.GetUtcNow();
        var question = await AzureQuestion.ReadAsync(context.Request, cancellationToken);
        var (effects, names) = _faults.Next(new FaultCall(operation, workspace, null, question.Table, 1));
        using var slot = new AzureSlot();
        var response = await RespondAsync(context.Request, operation, workspace, question, effects, slot, cancellationToken);
        _requests.Add(new LoggedRequest
        {
            At = arrived,
            Operation = operation,
            Account = workspace,
            Resource = question.Table,
            Page = 1,
            Status = effects.Reset ? 0 : response.Status,
            ErrorCode = response.ErrorCode,
            Faults = names,
            Parameters = question.Query.Length > LoggedBytes ? "" : question.Query,
        });
        await _delivery.SendAsync(context, response, effects, _time.GetUtcNow() + ClockOffset + TimeSpan.FromSeconds(effects.ClockOffsetSeconds ?? 0), cancellationToken);
    }

    private async Task<SimulatedResponse> RespondAsync(
        HttpRequest request, string operation, string workspace, AzureQuestion question, FaultEffects effects, AzureSlot slot, CancellationToken cancellationToken)
    {
        if (effects.HtmlStatus is { } status)
            return FaultyDelivery.HtmlPage(status);
        if (effects.EmptyStatus is { } empty)
            return new SimulatedResponse(empty, "application/json", []);
        if (effects.Error is { } error)
            return AzureErrors.Response(error, effects.RetryAfterSeconds);

        try
        {
            var caller = _tokens.Verify(request.Headers.Authorization, Audiences);
            await _quota.EnterAsync(caller.App.ClientId, slot, cancellationToken);
            return question.IsEmpty ? new SimulatedResponse(200, "application/json", []) : Answer(request, operation, workspace, question, effects, caller);
        }
        catch (AzureException refused)
        {
            return AzureErrors.Response(refused);
        }
    }

    private SimulatedResponse Answer(
        HttpRequest request, string operation, string workspace, AzureQuestion question, FaultEffects effects, EntraCaller caller)
    {
        if (workspace.StartsWith('/'))
            return new AzureResources(Workspaces, _options).Answer(workspace, question, request, caller, _time.GetUtcNow() + ClockOffset, effects);
        if (!Guid.TryParse(workspace, out var id))
            throw new AzureException(404, "PathNotFoundError", "The requested path does not exist");
        if (!Workspaces.Has(id))
            throw new AzureException(400, "BadArgumentError", "The request had some invalid properties", "FailedToResolveResource") { InnerMessage = $"Failed to resolve resource {workspace}" };
        if (caller.App.DeniedWorkspaces.Contains(id))
        {
            throw new AzureException(403, "InsufficientAccessError", "The provided credentials have insufficient access to perform the requested operation", "AuthorizationFailedError")
            {
                InnerMessage = "User does not have access to read this resource.",
            };
        }

        if (operation == "Metadata")
            return Metadata(id);

        var key = $"{caller.App.ClientId} {workspace} {operation} {question.Query} {question.Timespan}";
        if (effects.StaleAgeSeconds is { } age)
            return WithAge(Query(operation, id, question, effects, caller, TimeSpan.FromSeconds(-age)), age);

        var tolerated = Tolerated(request.Headers.CacheControl.ToString());
        var now = _time.GetUtcNow();
        if (_cache.TryGetValue(key, out var cached) && now - cached.At < tolerated)
            return WithAge(cached.Response, (now - cached.At).TotalSeconds);

        var answer = Query(operation, id, question, effects, caller, TimeSpan.Zero);
        if (_cache.Count > 256)
            _cache.Clear();
        if (answer.Body.Length < 1_000_000)
            _cache[key] = (answer, now);
        return answer;
    }

    private static string ResourceOf(string rest) =>
        rest.EndsWith("/query", StringComparison.Ordinal) ? $"/subscriptions/{rest[..^"/query".Length]}" : "";

    private TimeSpan Tolerated(string cacheControl)
    {
        if (cacheControl.Contains("no-cache", StringComparison.OrdinalIgnoreCase) || cacheControl.Contains("no-store", StringComparison.OrdinalIgnoreCase))
            return TimeSpan.Zero;

        var place = cacheControl.IndexOf("max-age=", StringComparison.OrdinalIgnoreCase);
        return place >= 0 && int.TryParse(cacheControl.AsSpan(place + 8), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : _options.CacheTime;
    }

    private SimulatedResponse Query(string operation, Guid workspace, AzureQuestion question, FaultEffects effects, EntraCaller caller, TimeSpan shift)
    {
        var now = _time.GetUtcNow() + ClockOffset + shift;
        AzureTable? Find(string name)
        {
            var table = Workspaces.Find(workspace, name);
            if (table is not null && table.IsBasic != (operation == "Search"))
            {
                throw new AzureException(400, "BadArgumentError", "The request had some invalid properties", "SemanticError", "SEM0100")
                {
                    InnerMessage = $"Table '{name}' belongs to the {(table.IsBasic ? "Basic" : "Analytics")} plan, which this endpoint does not query",
                };
            }

            return table is not null && caller.App.HiddenTables.Contains(name) ? AzureTableSchemas.Create(name, table.IsBasic) : table;
        }

        if (operation == "Search" && (question.Timespan is null || question.Query.Contains("TimeGenerated between", StringComparison.Ordinal) || question.Query.Contains("where TimeGenerated", StringComparison.Ordinal)))
            throw new AzureException(400, "BadArgumentError", "The request had some invalid properties", "SemanticError", "SEM0001") { InnerMessage = "Give the time range of a Basic table in the request, not in the query" };

        var result = new KqlQuery(question.Query, now, Find, ParseTimespan(question.Timespan, now)).Run();
        return AzureAnswer.Write(result, _options, effects);
    }

    private static (DateTimeOffset From, DateTimeOffset To)? ParseTimespan(string? text, DateTimeOffset now)
    {
        (DateTimeOffset From, DateTimeOffset To)? both = null;
        foreach (var part in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var ends = part.Split('/');
                var to = ends.Length == 1 ? now : ends[1].StartsWith('P') ? Time(ends[0]) + XmlConvert.ToTimeSpan(ends[1]) : Time(ends[1]);
                var from = ends[0].StartsWith('P') ? to - XmlConvert.ToTimeSpan(ends[0]) : Time(ends[0]);
                both = both is { } other ? (from > other.From ? from : other.From, to < other.To ? to : other.To) : (from, to);
            }
            catch (FormatException)
            {
                throw new AzureException(400, "BadArgumentError", "The request had some invalid properties", "InvalidTimespan") { InnerMessage = $"Could not parse the timespan '{part}'" };
            }
        }

        return both;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private SimulatedResponse Metadata(Guid workspace) => AzureErrors.Json(200, new
    {
        tables = Workspaces.Tables(workspace).Select(table => new
        {
            id = table.Name,
            name = table.Name,
            columns = table.Columns.Select(column => new { name = column.Name, type = column.Type }),
        }),
        workspaces = new[] { new { id = workspace, name = "simulated", resourceId = AzureWorkspaces.ResourceId(workspace) } },
    });

    private static SimulatedResponse WithAge(SimulatedResponse response, double seconds) => response with
    {
        Headers = new Dictionary<string, string>(response.Headers) { ["Age"] = seconds.ToString("0", CultureInfo.InvariantCulture) },
    };
}

/// <summary>What a call asks.</summary>
internal sealed record AzureQuestion(string Query, string? Timespan, bool IsEmpty)
{
    /// <summary>The first word of the query.</summary>
    public string Table => Query.TrimStart().Split([' ', '\n', '|', '\r', '\t'], 2)[0];

    /// <summary>Without JSON, or without saying that it is JSON, there is no question; the service answers nothing to it.</summary>
    public static async Task<AzureQuestion> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var timespan = request.Query["timespan"].ToString();
        if (HttpMethods.IsGet(request.Method))
            return new AzureQuestion(request.Query["query"].ToString(), timespan.Length > 0 ? timespan : null, false);

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (text.Length == 0 || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            return new AzureQuestion("", null, true);

        using var body = JsonDocument.Parse(text);
        var inBody = body.RootElement.TryGetProperty("timespan", out var span) ? span.GetString() : null;
        var query = body.RootElement.TryGetProperty("query", out var given) ? given.GetString() ?? "" : "";
        return new AzureQuestion(query, $"{timespan} {inBody}".Trim() is { Length: > 0 } both ? both : null, false);
    }
}
