using System.Text.Json;

namespace LiveLogs.LiveTail.Messages;

/// <summary>The last message: why the server ends the tail.</summary>
/// <param name="Code">Stable, snake_case; see <see cref="TailEnds"/>.</param>
/// <param name="Detail">What to do.</param>
/// <param name="Position">Where to resume.</param>
internal sealed record EndMessage(string Code, string Detail, string? Position) : TailMessage("end", Position)
{
    /// <summary>The server stops; another, or the same in a moment, goes on.</summary>
    public static EndMessage Stopping(string? position) => new(TailEnds.Unavailable, "The server is stopping. Reconnect with this position.", position);

    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("code"u8, Code);
        writer.WriteString("detail"u8, Detail);
    }
}

/// <summary>Why the server ends a tail, and how a WebSocket is closed then.</summary>
internal static class TailEnds
{
    public const string TokenExpired = "token_expired";
    public const string Forbidden = "forbidden_project";
    public const string Unavailable = "unavailable";
    public const string TooSlow = "too_slow";

    /// <summary>The database was restored to an earlier state.</summary>
    public const string Reset = "reset";

    /// <summary>Whether the reason holds for the whole connection, and ends it with all its subscriptions.</summary>
    public static bool IsOfConnection(string code) => code is TokenExpired or Forbidden;

    /// <summary>4401, 4403 and 4408 follow the HTTP status; 1013 is "try again later" of the IANA registry.</summary>
    public static int CloseCode(string code) => code switch
    {
        TokenExpired => 4401,
        Forbidden => 4403,
        TooSlow => 4408,
        _ => 1013,
    };
}
