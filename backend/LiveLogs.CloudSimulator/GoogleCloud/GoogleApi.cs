using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>
/// Cloud Logging over HTTP with what gives access to it. A call passes, in this order, the fault script, the access token, the quota
/// and the operation itself.
/// </summary>
internal sealed class GoogleApi
{
    public const string List = "entries.list";

    private const int LoggedBodyBytes = 32 * 1024;

    private readonly GoogleOptions _options;
    private readonly FaultScript _faults;
    private readonly RequestLog _requests;
    private readonly TimeProvider _time;
    private readonly TokenApi _tokenApi;
    private readonly EntriesList _list;
    private readonly EntriesWrite _write;
    private readonly FaultyDelivery _delivery;
    private readonly MinuteQuota _quota = new();

    public GoogleApi(GoogleOptions options, FaultScript faults, RequestLog requests, TimeProvider time)
    {
        (_options, _faults, _requests, _time) = (options, faults, requests, time);
        Store = new GoogleLogStore(options, time);
        Tokens = new AccessTokens(Directory, options);
        _tokenApi = new TokenApi(Directory, Tokens, options);
        _list = new EntriesList(Directory, Store, options, new EntryTokens(time));
        _write = new EntriesWrite(Store);
        _delivery = new FaultyDelivery(time);
    }

    public GoogleDirectory Directory { get; } = new();

    public GoogleLogStore Store { get; }

    public AccessTokens Tokens { get; }

    public GoogleOptions Options => _options;

    public void Map(WebApplication app)
    {
        app.MapPost("/token", context => HandleAsync(context, "token"));
        app.MapPost("/v1/token", context => HandleAsync(context, "token.exchange"));
        app.MapPost("/v1/projects/-/serviceAccounts/{account}", context => HandleAsync(context, "generateAccessToken"));
        app.MapGet("/computeMetadata/v1/instance/service-accounts/default/token", context => HandleAsync(context, "metadata.token"));
        app.MapPost("/v2/entries:list", context => HandleAsync(context, List));
        app.MapPost("/v2/entries:write", context => HandleAsync(context, "entries.write"));
        app.MapGet("/v2/{**name}", context => HandleAsync(context, "logs.list"));
    }

    private async Task HandleAsync(HttpContext context, string operation)
    {
        var cancellationToken = context.RequestAborted;
        var arrived = _time.GetUtcNow();
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellationToken);
        var body = buffer.ToArray();
        using var json = operation.StartsWith("entries", StringComparison.Ordinal) ? TryParse(body) : null;

        var resource = Resource(json);
        var page = EntryTokens.PageOf(json is not null && json.RootElement.TryGetProperty("pageToken", out var token) ? token.GetString() : null);
        var account = Consumer(context.Request, arrived);
        var (effects, names) = _faults.Next(new FaultCall(operation, account, null, resource, page));
        var serverTime = arrived + _options.ClockOffset + TimeSpan.FromSeconds(effects.ClockOffsetSeconds ?? 0);
        var response = Respond(context.Request, operation, body, json, effects, serverTime);
        _requests.Add(new LoggedRequest
        {
            At = arrived,
            Operation = operation,
            Account = account,
            Resource = resource,
            Page = page,
            Status = effects.Reset ? 0 : response.Status,
            ErrorCode = response.ErrorCode,
            Faults = names,
            Parameters = operation == List && body.Length <= LoggedBodyBytes ? Encoding.UTF8.GetString(body) : "",
        });
        await _delivery.SendAsync(context, response, effects, serverTime, cancellationToken);
    }

    private SimulatedResponse Respond(
        HttpRequest request, string operation, byte[] body, JsonDocument? json, FaultEffects effects, DateTimeOffset now)
    {
        if (effects.HtmlStatus is { } status)
            return FaultyDelivery.HtmlPage(status);

        try
        {
            if (effects.Error is { } error)
                throw error.Code == "RESOURCE_EXHAUSTED" ? GoogleException.Exhausted("project_number:1", _options.ReadRequestsPerMinute, perUser: false) : GoogleException.From(error);

            return operation switch
            {
                "token" => _tokenApi.ForAssertion(Form(body), now),
                "token.exchange" => _tokenApi.ForSubjectToken(Form(body), now),
                "generateAccessToken" => _tokenApi.ForImpersonation(request, AccountOf(request), body, now),
                "metadata.token" => _tokenApi.ForMachine(request, now),
                _ => Success(Call(request, operation, json, effects, now)),
            };
        }
        catch (GoogleException refused)
        {
            return refused.ToResponse();
        }
    }

    private byte[] Call(HttpRequest request, string operation, JsonDocument? json, FaultEffects effects, DateTimeOffset now)
    {
        var caller = Tokens.Verify(request, now);
        if (Directory.DisabledApis.ContainsKey(caller.Account.Project))
        {
            throw new GoogleException("PERMISSION_DENIED",
                $"Cloud Logging API has not been used in project {caller.Account.Project} before or it is disabled.")
            {
                Reason = "SERVICE_DISABLED",
            };
        }

        if (operation == "entries.write")
        {
            Demand(caller.Has("cloud-platform", "logging.write", "logging.admin"));
            _write.Handle((json ?? throw GoogleException.Invalid("Invalid JSON payload received.")).RootElement, effects, now);
            return "{}"u8.ToArray();
        }

        Demand(caller.Has("cloud-platform", "cloud-platform.read-only", "logging.read", "logging.admin"));
        TakeFromQuota(caller, effects, now);
        return operation == List
            ? _list.Handle(caller, (json ?? throw GoogleException.Invalid("Invalid JSON payload received.")).RootElement, effects, _time.GetUtcNow())
            : LogNames(caller, request.Path.Value!);
    }

    private void TakeFromQuota(GoogleCaller caller, FaultEffects effects, DateTimeOffset now)
    {
        var limit = (int)(_options.ReadRequestsPerMinute * (effects.QuotaShare ?? 1));
        if (!_quota.TryTake(caller.Account.Project, limit, now))
            throw GoogleException.Exhausted($"projects/{caller.Account.Project}", _options.ReadRequestsPerMinute, perUser: false);
        if (_options.ReadRequestsPerMinutePerUser is { } own && !_quota.TryTake(caller.Account.Email, own, now))
            throw GoogleException.Exhausted($"projects/{caller.Account.Project}", own, perUser: true);
    }

    /// <summary><c>GET /v2/projects/p/logs</c>.</summary>
    private byte[] LogNames(GoogleCaller caller, string path)
    {
        if (!path.EndsWith("/logs", StringComparison.Ordinal))
            throw new GoogleException("NOT_FOUND", "Not found.");

        var parent = path["/v2/".Length..^"/logs".Length];
        if (!caller.Account.MayRead(parent))
            throw GoogleException.Denied("logging.logs.list", parent);

        return AwsJson.Object(json =>
        {
            json.WriteStartArray("logNames");
            foreach (var name in Store.LogNames(Directory.Containers(parent) ?? []))
                json.WriteStringValue(name);
            json.WriteEndArray();
        });
    }

    private static void Demand(bool granted)
    {
        if (!granted)
        {
            throw new GoogleException("PERMISSION_DENIED", "Request had insufficient authentication scopes.")
            {
                Reason = "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            };
        }
    }

    private string? Consumer(HttpRequest request, DateTimeOffset now)
    {
        try
        {
            return request.Headers.Authorization.Count == 0 ? null : Tokens.Verify(request, now).Account.Project;
        }
        catch (GoogleException)
        {
            return null;
        }
    }

    private static string AccountOf(HttpRequest request) =>
        ((string?)request.RouteValues["account"] ?? "").Split(':')[0];

    private static Dictionary<string, string> Form(byte[] body) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private static string? Resource(JsonDocument? json) =>
        json is not null && json.RootElement.TryGetProperty("resourceNames", out var names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0
            ? names[0].GetString()
            : null;

    private static SimulatedResponse Success(byte[] body) => new(200, "application/json; charset=UTF-8", body);

    private static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;

            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
