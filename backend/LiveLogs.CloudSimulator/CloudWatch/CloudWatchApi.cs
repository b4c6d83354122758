using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Insights;
using LiveLogs.CloudSimulator.CloudWatch.LiveTail;
using LiveLogs.CloudSimulator.CloudWatch.Operations;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// CloudWatch Logs over HTTP: <c>POST /</c> in JSON 1.1. A call passes, in this order, the fault script, the signature, the permissions,
/// the quota and the operation itself.
/// </summary>
internal sealed class CloudWatchApi
{
    private const string TargetPrefix = "Logs_20140328.";

    private const int LoggedBodyBytes = 8192;

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(24);

    private readonly FaultScript _faults;
    private readonly RequestLog _requests;
    private readonly TimeProvider _time;
    private readonly CloudWatchOptions _options;
    private readonly SigV4Verifier _signatures;
    private readonly RateLimiter _rates;
    private readonly FaultyDelivery _delivery;
    private readonly Dictionary<string, Func<OperationCall, byte[]>> _operations;

    public CloudWatchApi(CloudWatchOptions options, FaultScript faults, RequestLog requests, TimeProvider time)
    {
        (_options, _faults, _requests, _time) = (options, faults, requests, time);
        Accounts = new AwsAccounts(options.Accounts);
        Store = new CloudWatchStore(options, time);
        _signatures = new SigV4Verifier(Accounts);
        SecurityTokens = new SecurityTokenApi(Accounts, _signatures);
        LiveTail = new LiveTailSessions(time);
        HostCredentials = new HostCredentialsApi(Accounts, time);
        _rates = new RateLimiter(options, time);
        _delivery = new FaultyDelivery(time);
        _operations = Operations(options, new PageTokens(time, TokenLifetime), new InsightsOperations(options, time));
    }

    public CloudWatchStore Store { get; }

    public AwsAccounts Accounts { get; }

    public LiveTailSessions LiveTail { get; }

    public SecurityTokenApi SecurityTokens { get; }

    public HostCredentialsApi HostCredentials { get; }

    /// <summary>The server's clock minus true time.</summary>
    public TimeSpan ClockOffset
    {
        get => _options.ClockOffset;
        set => _options.ClockOffset = value;
    }

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var arrived = _time.GetUtcNow();
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellationToken);
        var body = buffer.ToArray();

        using var json = TryParse(body);
        var isForTokens = SecurityTokenApi.Understands(context.Request);
        var call = Describe(context.Request, json);
        if (isForTokens)
            call = call with { Operation = SecurityTokenApi.Operation(body) };

        var (effects, names) = _faults.Next(call);
        var serverTime = arrived + ClockOffset + TimeSpan.FromSeconds(effects.ClockOffsetSeconds ?? 0);
        var response = isForTokens
            ? SecurityTokens.Respond(context.Request, body, effects, serverTime)
            : Respond(context.Request, body, json, call.Operation, effects, serverTime);
        _requests.Add(new LoggedRequest
        {
            At = arrived,
            Operation = call.Operation,
            Account = call.Account,
            Region = call.Region,
            Resource = call.Resource,
            Page = call.Page,
            Status = effects.Reset ? 0 : response.Status,
            ErrorCode = response.ErrorCode,
            Faults = names,
            Parameters = call.Operation == nameof(PutLogEvents) || body.Length > LoggedBodyBytes ? "" : Encoding.UTF8.GetString(body),
        });
        await _delivery.SendAsync(context, response, effects, serverTime, cancellationToken);
    }

    private static Dictionary<string, Func<OperationCall, byte[]>> Operations(
        CloudWatchOptions options, PageTokens tokens, InsightsOperations insights) =>
        new(StringComparer.Ordinal)
        {
            ["CreateLogGroup"] = LogGroupOperations.Create,
            ["DeleteLogGroup"] = LogGroupOperations.Delete,
            ["PutRetentionPolicy"] = LogGroupOperations.PutRetention,
            ["DescribeLogGroups"] = new LogGroupOperations(tokens).Describe,
            ["CreateLogStream"] = LogStreamOperations.Create,
            ["DeleteLogStream"] = LogStreamOperations.Delete,
            ["DescribeLogStreams"] = new LogStreamOperations(tokens).Describe,
            [nameof(PutLogEvents)] = new PutLogEvents(options).Handle,
            [nameof(FilterLogEvents)] = new FilterLogEvents(options, tokens).Handle,
            ["StartQuery"] = insights.Start,
            ["GetQueryResults"] = insights.GetResults,
            ["StopQuery"] = insights.Stop,
            [nameof(GetLogEvents)] = new GetLogEvents(tokens).Handle,
        };

    /// <summary>What the call says about itself, before anything is verified.</summary>
    private FaultCall Describe(HttpRequest request, JsonDocument? json)
    {
        var target = request.Headers["X-Amz-Target"].ToString();
        var operation = target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..] : "";
        var credential = SigV4Credential.TryParse(request.Headers.Authorization, out var signed) ? signed : null;
        var account = credential is null ? null : Accounts.Find(credential.KeyId)?.Account.Id;
        var page = PageTokens.PageOf(Field(json, "nextToken"));
        return new FaultCall(operation, account, credential?.Region, GroupName(json), page);
    }

    private SimulatedResponse Respond(
        HttpRequest request, byte[] body, JsonDocument? json, string operation, FaultEffects effects, DateTimeOffset serverTime)
    {
        if (effects.HtmlStatus is { } status)
            return FaultyDelivery.HtmlPage(status);
        if (effects.Error is { } error)
            return AwsErrors.Response(error);

        try
        {
            var caller = _signatures.Verify(request, body, serverTime);
            if (!_operations.TryGetValue(operation, out var handle) && operation != LiveTailSessions.Operation)
                throw new AwsException("UnknownOperationException", null);
            if (json is null)
                throw new AwsException("SerializationException", null);

            Authorise(caller, operation, json);
            if (!_rates.TryTake(caller.Account.Id, caller.Region, operation, effects.QuotaShare ?? 1))
                throw AwsException.Throttled();
            var call = new OperationCall(operation, caller, json.RootElement, _time.GetUtcNow(), effects, Store);
            return handle is null ? LiveTail.Start(call) : AwsErrors.Success(handle(call));
        }
        catch (AwsException refused)
        {
            return AwsErrors.Response(refused);
        }
    }

    private static void Authorise(AwsCaller caller, string operation, JsonDocument json)
    {
        var action = "logs:" + operation;
        var unmasks = json.RootElement.TryGetProperty("unmask", out var unmask) && unmask.ValueKind == JsonValueKind.True;
        if (unmasks && caller.Key.IsDenied("logs:Unmask"))
            action = "logs:Unmask";
        if (!caller.Key.IsDenied(action))
            return;

        var resource = $"arn:aws:logs:{caller.Region}:{caller.Account.Id}:log-group:{GroupName(json)}:log-stream:{Field(json, "logStreamName")}";
        throw new AwsException("AccessDeniedException",
            $"User: {caller.Key.Arn(caller.Account.Id)} is not authorized to perform: {action} on resource: {resource} "
            + $"because no identity-based policy allows the {action} action");
    }

    private static string? GroupName(JsonDocument? json) =>
        Field(json, "logGroupName") ?? Field(json, "logGroupIdentifier")?.Split(':')[^1];

    private static string? Field(JsonDocument? json, string name)
    {
        if (json is null || !json.RootElement.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return OperationInput.AsText(value);
        }
        catch (AwsException)
        {
            return null;
        }
    }

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
