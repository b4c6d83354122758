using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LiveLogs.Connectors.Push;

/// <summary>What is special about a text that came instead of a record.</summary>
internal enum LineForm
{
    Plain,

    /// <summary>The beginning of something that broke off.</summary>
    Broken,

    /// <summary>Bytes that are no text, in base64.</summary>
    Base64,
}

/// <summary>A text that came instead of a record.</summary>
internal readonly record struct PushedLine(string Text, LineForm Form = LineForm.Plain)
{
    private static readonly JsonElement BrokenMark = JsonElement.Parse("""{"livelogs.broken":true}""");
    private static readonly JsonElement Base64Mark = JsonElement.Parse("""{"livelogs.encoding":"base64"}""");

    /// <summary>What says so in the attributes.</summary>
    public JsonElement Fields => Form switch { LineForm.Broken => BrokenMark, LineForm.Base64 => Base64Mark, _ => default };

    /// <summary>Of bytes. What is neither UTF-8 nor text in another encoding is readable only in base64.</summary>
    public static PushedLine Of(ReadOnlySpan<byte> bytes) => IsBinary(bytes)
        ? new PushedLine(Convert.ToBase64String(bytes), LineForm.Base64)
        : new PushedLine(Encoding.UTF8.GetString(bytes));

    /// <summary>No text has control characters but breaks, tabs and those of terminals.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> bytes) =>
        !Utf8.IsValid(bytes) && (bytes.ContainsAnyInRange((byte)0x00, (byte)0x07) || bytes.ContainsAnyInRange((byte)0x0E, (byte)0x1A) || bytes.ContainsAnyInRange((byte)0x1C, (byte)0x1F));
}
