using System.Text;
using System.Text.RegularExpressions;

namespace LiveLogs.Notifications;

/// <summary>A notice (or several as a digest) as it is to be told, without any provider's form.</summary>
internal sealed record Message
{
    /// <summary>The notice; of a digest the newest of the gravest.</summary>
    public required Notice Notice { get; init; }

    /// <summary>The same on every attempt, and for every receiver that recognises repeats.</summary>
    public required string Key { get; init; }

    /// <summary>The same for all messages of an episode through this target.</summary>
    public required string EpisodeKey { get; init; }

    /// <summary>One line: "[FIRING] payment-api error rate".</summary>
    public required string Title { get; init; }

    public required string Body { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>Lines of log, or the alerts of a digest.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>The alert in the console; null when nobody said where the console is.</summary>
    public required string? Link { get; init; }

    /// <summary>What the kind called the episode before; null at first.</summary>
    public required string? Thread { get; init; }

    /// <summary>A richer form was rejected: plain text, short, without anything optional.</summary>
    public required bool Degraded { get; init; }

    /// <summary>An attempt before may have arrived.</summary>
    public required bool MayHaveBeenSent { get; init; }

    public bool IsDigest { get; init; }

    /// <summary>Everything as plain text.</summary>
    /// <param name="maxLength">Longer texts are cut, lines of log first.</param>
    public string ToText(int maxLength)
    {
        var text = new StringBuilder(Body).Append('\n');
        foreach (var fact in Facts)
            text.Append('\n').Append(fact.Name).Append(": ").Append(fact.Value);
        if (Link is not null)
            text.Append('\n').Append(Link);
        if (Lines.Count > 0 && !Degraded)
            text.Append("\n\n").AppendJoin('\n', Lines);
        return Clip.To(text.ToString(), maxLength);
    }
}

internal readonly record struct Fact(string Name, string Value);

/// <summary>Cuts texts to the limits of providers.</summary>
internal static partial class Clip
{
    /// <summary>At most so many UTF-16 units, ending in an ellipsis where something was cut; never half a surrogate pair.</summary>
    public static string To(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var end = maxLength - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>Line breaks and other control characters become spaces, colours go: for titles, headers and one-line fields.</summary>
    public static string OneLine(string text, int maxLength) => To(Plain(text, keepsLines: false).Trim(), maxLength);

    /// <summary>Lines and tabs stay, as in a stack trace; other control characters become spaces, and colours go.</summary>
    public static string Lines(string text, int maxLength) => To(Plain(text, keepsLines: true).Trim(), maxLength);

    private static string Plain(string text, bool keepsLines)
    {
        var plain = text.AsSpan().IndexOfAny('\u001B', '\u009B') < 0 ? text : EscapeSequences().Replace(text, "");
        plain = keepsLines ? plain.ReplaceLineEndings("\n") : plain;
        return string.Create(plain.Length, (plain, keepsLines), (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = IsBlank(source.plain[i], source.keepsLines) ? ' ' : source.plain[i];
        });
    }

    private static bool IsBlank(char character, bool keepsLines) =>
        (char.IsControl(character) || character is '\u2028' or '\u2029') && !(keepsLines && character is '\n' or '\t');

    /// <summary>Control sequences of terminals (ECMA-48 §5.4), the titles of windows and links (OSC) with what they hold.</summary>
    [GeneratedRegex(@"(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]|\x1B\][^\x07\x1B]{0,2000}(?:\x07|\x1B\\)?|\x1B[ -/]*[0-~]", RegexOptions.CultureInvariant)]
    private static partial Regex EscapeSequences();

    /// <summary>The most detailed form of a payload that is not too large: all lines, then shorter ones, then none.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="maxBytes">The provider's limit.</param>
    /// <param name="serialise">The payload of a message in bytes.</param>
    public static byte[] Fit(Message message, int maxBytes, Func<Message, byte[]> serialise)
    {
        foreach (var (lines, width, body) in ((int, int, int)[])[(50, 1_000, 4_000), (20, 300, 2_000), (5, 150, 1_000)])
        {
            var shorter = message with
            {
                Lines = [.. message.Lines.Take(lines).Select(line => To(line, width))],
                Body = To(message.Body, body),
            };
            if (serialise(shorter) is var bytes && bytes.Length <= maxBytes)
                return bytes;
        }

        return serialise(message with { Lines = [], Body = To(message.Body, 500) });
    }
}
