using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>An error answer: a google.rpc.Status.</summary>
internal sealed class GoogleException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The reason of its ErrorInfo, such as <c>RATE_LIMIT_EXCEEDED</c>.</summary>
    public string? Reason { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public static GoogleException Invalid(string message) => new("INVALID_ARGUMENT", message);

    public static GoogleException Denied(string permission, string resource) => new("PERMISSION_DENIED",
        $"Permission denied for all log views: permission '{permission}' on '{resource}'.")
    {
        Reason = "IAM_PERMISSION_DENIED",
        Metadata = new Dictionary<string, string> { ["permission"] = permission, ["resource"] = resource },
    };

    public static GoogleException Exhausted(string consumer, int limit, bool perUser)
    {
        var name = perUser ? "Read requests per minute per user" : "Read requests per minute";
        return new GoogleException("RESOURCE_EXHAUSTED",
            $"Quota exceeded for quota metric 'Read requests' and limit '{name}' of service 'logging.googleapis.com' for consumer '{consumer}'.")
        {
            Reason = "RATE_LIMIT_EXCEEDED",
            Metadata = new Dictionary<string, string>
            {
                ["service"] = "logging.googleapis.com",
                ["consumer"] = consumer,
                ["quota_metric"] = "logging.googleapis.com/read_requests",
                ["quota_limit"] = perUser ? "ReadRequestsPerMinutePerUser" : "ReadRequestsPerMinutePerProject",
                ["quota_limit_value"] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["quota_location"] = "global",
                ["quota_unit"] = perUser ? "1/min/{project}/{user}" : "1/min/{project}",
            },
        };
    }

    public static GoogleException From(FaultError fault) => new(fault.Code, fault.Message ?? fault.Code);

    public SimulatedResponse ToResponse()
    {
        var body = AwsJson.Object(json =>
        {
            json.WriteStartObject("error");
            json.WriteNumber("code", StatusOf(Code));
            json.WriteString("message", Message);
            json.WriteString("status", Code);
            if (Reason is not null)
                WriteDetails(json);
            json.WriteEndObject();
        });
        return new SimulatedResponse(StatusOf(Code), "application/json; charset=UTF-8", body) { ErrorCode = Code };
    }

    private void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartArray("details");
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        json.WriteString("reason", Reason);
        json.WriteString("domain", "googleapis.com");
        json.WriteStartObject("metadata");
        foreach (var (name, value) in Metadata)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/google.rpc.Help");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static int StatusOf(string code) => code switch
    {
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => 400,
        "UNAUTHENTICATED" => 401,
        "PERMISSION_DENIED" => 403,
        "NOT_FOUND" => 404,
        "RESOURCE_EXHAUSTED" => 429,
        "UNAVAILABLE" => 503,
        "DEADLINE_EXCEEDED" => 504,
        _ => 500,
    };
}
