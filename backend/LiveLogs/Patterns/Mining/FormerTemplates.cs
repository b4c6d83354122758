using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>
/// The templates that patterns had under earlier rules of mining. A line that one of them stood for is nothing new, whatever the rules say
/// of it today.
/// </summary>
internal sealed class FormerTemplates
{
    /// <summary>A template of fewer words, or letters, stands for anything.</summary>
    private const int MinWords = 2;

    private const int MinLetters = 6;

    private readonly List<(long Id, string[] Parts)> _templates = [];

    public bool IsEmpty => _templates.Count == 0;

    public void Add(long id, string template)
    {
        var parts = PartsOf(template);
        if (parts.Length >= MinWords && parts.Sum(part => part.Length) >= MinLetters)
            _templates.Add((id, parts));
    }

    /// <summary>The pattern whose template stood for a message; null when there was none.</summary>
    public long? Find(ReadOnlySpan<char> message)
    {
        foreach (var (id, parts) in _templates)
        {
            if (Stands(parts, message))
                return id;
        }

        return null;
    }

    /// <summary>Whether a token of a line is a word of the template that its pattern had: what is not stood where values were.</summary>
    public static bool IsWordOf(string template, ReadOnlySpan<char> token)
    {
        if (token is MaskedLine.WildcardToken)
            return true;

        foreach (var part in token.Split(MaskedLine.Wildcard))
        {
            if (!template.AsSpan().Contains(token[part], StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    /// <summary>The names of members (<c>name=</c>) without the sign that the template has for a colon.</summary>
    private static string[] PartsOf(string template) =>
        [.. template.Split([' ', MaskedLine.Wildcard], StringSplitOptions.RemoveEmptyEntries).Select(part => part.TrimEnd('=')).Where(part => part.Length > 0)];

    /// <summary>The words stand in the message, one behind the other.</summary>
    private static bool Stands(string[] parts, ReadOnlySpan<char> message)
    {
        foreach (var part in parts)
        {
            var at = message.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
                return false;

            message = message[(at + part.Length)..];
        }

        return true;
    }
}
