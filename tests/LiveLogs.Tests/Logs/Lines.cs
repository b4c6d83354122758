using System.Text;
using LiveLogs.Logs;

namespace LiveLogs.Tests.Logs;

/// <summary>Entries of which only what they say matters.</summary>
internal static class Lines
{
    public static LogEntry Of(string message) => new()
    {
        ConnectionId = Guid.Empty,
        ConnectionNumber = 1,
        EventKey = 1,
        EventId = "1",
        Timestamp = default,
        ObservedTimestamp = default,
        SeverityNumber = 9,
        Message = message,
        Source = "",
        Stream = "",
        Service = "",
    };

    /// <param name="message">The body.</param>
    /// <param name="attributes">A JSON object.</param>
    public static LogEntry Of(string message, string attributes) => Of(message) with { Attributes = Encoding.UTF8.GetBytes(attributes) };
}
