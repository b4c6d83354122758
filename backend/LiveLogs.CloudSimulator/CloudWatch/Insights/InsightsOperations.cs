using System.Globalization;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Insights;

/// <summary>
/// StartQuery, GetQueryResults and StopQuery: queries that run for a while and show a part of their rows meanwhile
/// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html).
/// </summary>
internal sealed class InsightsOperations(CloudWatchOptions options, TimeProvider time)
{
    private const int MaxRunning = 100;
    private const int MaxKept = 1_000;
    private const int MaxRows = 100_000;
    private const int MaxPage = 10_000;

    private readonly PageTokens _tokens = new(time, TimeSpan.FromHours(1));
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningQuery> _queries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public byte[] Start(OperationCall call)
    {
        var input = call.Input;
        var (start, end) = (input.Number("startTime", 0, required: true), input.Number("endTime", 0, required: true));
        var text = input.Text("queryString", 0, 10_000, required: true);
        var limit = (int)(input.Number("limit", 1, MaxRows) ?? MaxPage);
        input.Text("queryLanguage", 0, 16, choices: ["CWLI"]);
        var groups = Groups(call);
        if (start > end)
            throw AwsException.Invalid("End time must be greater than or equal to start time.");

        var now = call.Now.ToUnixTimeMilliseconds();
        // Seconds here, both ends included.
        var rows = groups.SelectMany(group => group.Read((events, _) => events.After(EventKey.BeforeTime(start!.Value * 1000))
            .TakeWhile(stored => stored.Timestamp <= end * 1000)
            .Where(stored => stored.VisibleAt <= now)
            .Select(stored => new InsightsRow(group, stored))
            .ToList()));
        var id = Guid.NewGuid().ToString();
        Add(id, new RunningQuery(InsightsQuery.Parse(text!).Run(rows, limit), call.Now, call.Faults.QueryStatus ?? "Complete"));
        return AwsJson.Object(json => json.WriteString("queryId", id));
    }

    public byte[] GetResults(OperationCall call)
    {
        var id = call.Input.Text("queryId", 0, 256, required: true);
        var token = call.Input.Text("nextToken", 1, int.MaxValue);
        var maxItems = (int)(call.Input.Number("maxItems", 0, MaxPage) ?? MaxPage);
        call.Input.ThrowIfInvalid();
        var query = Find(id!);
        var status = Status(query);
        var from = token is null ? 0 : (int)_tokens.Read(id!, token).Number;
        var shown = status switch
        {
            "Scheduled" => 0,
            "Complete" => query.Rows.Count,
            _ => query.Rows.Count / 2,
        };
        var page = query.Rows.GetRange(from, Math.Min(maxItems, Math.Max(0, shown - from)));
        var isMore = status == "Complete" && from + page.Count < shown;
        return AwsJson.Object(json =>
        {
            json.WriteString("queryLanguage", "CWLI");
            json.WriteStartArray("results");
            foreach (var row in page)
            {
                json.WriteStartArray();
                foreach (var (field, value) in row)
                {
                    json.WriteStartObject();
                    json.WriteString("field", field);
                    json.WriteText("value", value);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteStartObject("statistics");
            json.WriteNumber("recordsMatched", shown);
            json.WriteNumber("recordsScanned", shown);
            json.WriteNumber("bytesScanned", 0);
            json.WriteEndObject();
            json.WriteString("status", status);
            if (isMore)
                json.WriteString("nextToken", _tokens.Issue(id!, new PagePlace(1, default, Number: from + page.Count)));
        });
    }

    public byte[] Stop(OperationCall call)
    {
        var id = call.Input.Text("queryId", 0, 256, required: true);
        call.Input.ThrowIfInvalid();
        var query = Find(id!);
        if (!IsRunning(query))
            throw AwsException.Invalid("Query is not in a state that can be cancelled.");

        query.IsCancelled = true;
        return AwsJson.Object(json => json.WriteBoolean("success", true));
    }

    private static List<LogGroup> Groups(OperationCall call)
    {
        var input = call.Input;
        var single = input.GroupName(required: false);
        var names = input.Texts("logGroupNames", 1, 50, 1, 512, OperationInput.GroupNamePattern);
        var identifiers = input.Texts("logGroupIdentifiers", 1, 50, 1, 2048, OperationInput.IdentifierPattern);
        input.ThrowIfInvalid();
        if (new object?[] { single, names, identifiers }.Count(one => one is not null) != 1)
            throw AwsException.Invalid("Please provide exactly one of logGroupName, logGroupNames and logGroupIdentifiers.");

        return [.. (single is not null ? [single] : names ?? identifiers!).Select(call.Identified)];
    }

    private void Add(string id, RunningQuery query)
    {
        lock (_lock)
        {
            if (_queries.Values.Count(IsRunning) >= MaxRunning)
                throw new AwsException("LimitExceededException", string.Create(CultureInfo.InvariantCulture, $"Account maximum query concurrency limit of [{MaxRunning}] reached."));

            _queries.Add(id, query);
            _order.Enqueue(id);
            if (_order.Count > MaxKept)
                _queries.Remove(_order.Dequeue());
        }
    }

    private RunningQuery Find(string id)
    {
        lock (_lock)
            return _queries.GetValueOrDefault(id) ?? throw new AwsException("ResourceNotFoundException", "Query does not exist.");
    }

    private bool IsRunning(RunningQuery query) => Status(query) is "Scheduled" or "Running";

    private string Status(RunningQuery query)
    {
        var elapsed = time.GetUtcNow() - query.StartedAt;
        return query.IsCancelled ? "Cancelled" : elapsed < options.QueryTime / 3 ? "Scheduled" : elapsed < options.QueryTime ? "Running" : query.EndsAs;
    }

    private sealed record RunningQuery(List<IReadOnlyList<(string Field, string Value)>> Rows, DateTimeOffset StartedAt, string EndsAs)
    {
        public bool IsCancelled { get; set; }
    }
}
