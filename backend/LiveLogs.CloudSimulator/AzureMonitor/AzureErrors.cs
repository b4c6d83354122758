using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>Answers in the service's JSON.</summary>
internal static class AzureErrors
{
    public static SimulatedResponse Json(int status, object body) =>
        new(status, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(body));

    /// <summary>The OneAPI form: errors nested in errors.</summary>
    public static SimulatedResponse Response(AzureException error)
    {
        JsonObject? inner = null;
        foreach (var code in error.Inner.Reverse())
        {
            var outer = new JsonObject { ["code"] = code, ["message"] = inner is null ? error.InnerMessage ?? error.Message : $"A {code} occurred." };
            if (inner is not null)
                outer["innererror"] = inner;
            else if (error.Place is { } place)
                (outer["line"], outer["pos"], outer["token"]) = (place.Line, place.Pos, place.Token);

            inner = outer;
        }

        var top = new JsonObject { ["message"] = error.Message, ["code"] = error.Code, ["correlationId"] = Guid.NewGuid().ToString() };
        if (inner is not null)
            top["innererror"] = inner;

        return Json(error.Status, new JsonObject { ["error"] = top }) with
        {
            ErrorCode = error.Code,
            Headers = error.RetryAfter is { } wait
                ? new Dictionary<string, string> { ["Retry-After"] = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) }
                : new Dictionary<string, string>(),
        };
    }

    /// <summary>A fault's error; its code may name inner codes after slashes.</summary>
    public static SimulatedResponse Response(FaultError error, double? retryAfter)
    {
        var codes = error.Code.Split('/');
        return Response(new AzureException(error.Status, codes[0], error.Message ?? codes[^1], codes[1..])
        {
            InnerMessage = error.Message,
            RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
    }

    /// <summary>The error that comes with rows, in a 200.</summary>
    public static JsonObject Partial(string inner, bool isWarning) => new()
    {
        ["code"] = "PartialError",
        ["message"] = "There were some errors when processing your query.",
        ["details"] = new JsonArray(new JsonObject
        {
            ["code"] = "EngineError",
            ["message"] = "Something went wrong processing your query on the server.",
            ["innererror"] = new JsonObject
            {
                ["code"] = isWarning ? "-2133196790" : "-2133196797",
                ["message"] = inner,
                ["severity"] = isWarning ? 1 : 2,
                ["severityName"] = isWarning ? "Warning" : "Error",
            },
        }),
    };

    public static string TooLarge(string limit) =>
        $"The results of this query exceed the set limit of {limit}, so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003, "
        + "see https://aka.ms/kustoquerylimits for more information and possible solutions).";
}
