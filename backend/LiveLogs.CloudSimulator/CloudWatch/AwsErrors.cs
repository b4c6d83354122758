using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>Builds the answers of the service, good ones and errors, with the headers that real ones carry.</summary>
internal static class AwsErrors
{
    private const string RequestIdHeader = "x-amzn-RequestId";

    public static SimulatedResponse Success(byte[] body) => Answer(StatusCodes.Status200OK, body, errorCode: null);

    public static SimulatedResponse Response(AwsException error) =>
        Answer(error.Status, Body(error.Code, "message", error.Text), error.Code);

    public static SimulatedResponse Response(FaultError error)
    {
        var type = error.Form switch
        {
            FaultErrorForm.Namespaced => "com.amazon.coral.service#" + error.Code,
            FaultErrorForm.WithUrl => error.Code + ":http://internal.amazon.com/coral/com.amazon.coral.service/",
            _ => error.Code,
        };
        var text = error.Message ?? (error.Code == "ThrottlingException" ? AwsException.Throttled().Text : null);
        return Answer(error.Status, Body(type, error.Form == FaultErrorForm.CapitalMessage ? "Message" : "message", text), error.Code);
    }

    private static byte[] Body(string type, string messageKey, string? message) => AwsJson.Object(json =>
    {
        json.WriteString("__type", type);
        if (message is not null)
            json.WriteString(messageKey, message);
    });

    private static SimulatedResponse Answer(int status, byte[] body, string? errorCode)
    {
        var headers = new Dictionary<string, string> { [RequestIdHeader] = Guid.NewGuid().ToString() };
        if (errorCode is not null)
            headers["Connection"] = "close";
        return new SimulatedResponse(status, AwsJson.ContentType, body) { ErrorCode = errorCode, Headers = headers };
    }
}
