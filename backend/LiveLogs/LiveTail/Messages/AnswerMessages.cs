using System.Text.Json;

namespace LiveLogs.LiveTail.Messages;

/// <summary>The answer to a command, by its type.</summary>
internal sealed record AnswerMessage(string Type, string? Position) : TailMessage(Type, Position);

/// <summary>The answer to an acknowledgement.</summary>
/// <param name="Behind">Entries of the project that lie between what the client has and what this instance has.</param>
internal sealed record LagMessage(long Behind) : TailMessage("lag", null)
{
    protected override void WriteBody(Utf8JsonWriter writer) => writer.WriteNumber("behind"u8, Behind);
}

/// <summary>A command was rejected; nothing has changed.</summary>
internal sealed record RefusedMessage(string Code, string Detail) : TailMessage("refused", null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("code"u8, Code);
        writer.WriteString("detail"u8, Detail);
    }
}
