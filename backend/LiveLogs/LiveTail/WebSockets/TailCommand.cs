using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Operations.Problems;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>What a client says on a plain WebSocket, one JSON object a frame. Without a subscription's id, the connection's own is used.</summary>
/// <param name="Type"><c>subscribe</c>, <c>unsubscribe</c>, <c>change</c>, <c>ack</c>, <c>hide</c> or <c>show</c>.</param>
/// <param name="SubscriptionId">The client's own choice, up to 64 characters.</param>
/// <param name="Q">Filter, of <c>subscribe</c> and <c>change</c>.</param>
/// <param name="Level">Level or comma-separated levels, likewise.</param>
/// <param name="After">Position to resume from, of <c>subscribe</c>.</param>
/// <param name="Backfill">Newest entries to send first, of <c>subscribe</c>.</param>
/// <param name="BackfillMinutes">How old they may be, of <c>subscribe</c>.</param>
/// <param name="Provisional">Also show lines that are not stored yet, of <c>subscribe</c>.</param>
/// <param name="Position">What the client has shown, of <c>ack</c>.</param>
internal sealed record TailCommand(
    string Type,
    string? SubscriptionId,
    string? Q,
    string? Level,
    string? After,
    int? Backfill,
    int? BackfillMinutes,
    bool? Provisional,
    string? Position)
{
    private const int MaxIdLength = 64;
    private const string Members = "q, level, after, backfill, backfill_minutes, provisional, position";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <exception cref="TailRefusedException">It is not understood.</exception>
    public static TailCommand Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<TailCommand>(json, Json) is { Type.Length: > 0, SubscriptionId: null or { Length: > 0 and <= MaxIdLength } } command)
                return command;
        }
        catch (JsonException)
        {
        }

        throw new TailRefusedException(
            ProblemCodes.InvalidRequest,
            $"A command is a JSON object with a type, a subscription_id of 1 to {MaxIdLength} characters, and the other members that its type takes: {Members}.");
    }
}
