namespace LiveLogs.Tests.Patterns.Corpus;

/// <summary>
/// A kind of log whose truth is known because it is made: a header, and the texts of a program. Places in braces are filled anew for each
/// line: <c>{n}</c> and other names by <see cref="CorpusWriter"/>, <c>{a|b}</c> with one of several words.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The whole line; <c>{text}</c> stands for the text, <c>{json}</c> for the same as the inside of a JSON string.</param>
/// <param name="Texts">The texts: lines belong together when they are made of the same one.</param>
public sealed record LogFormat(string Name, string Line, IReadOnlyList<string> Texts)
{
    /// <summary>Texts that a test looks at one by one may say which part of the line they stand in: <c>part » text</c> fills <c>{part}</c>.</summary>
    public static (string Part, string Text) Split(string text)
    {
        var at = text.IndexOf(" » ", StringComparison.Ordinal);
        return at < 0 ? ("", text) : (text[..at], text[(at + 3)..]);
    }
}
