using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Takes <c>{"records": […]}</c> apart when it is not JSON as a whole, so that one broken record hides no other. Diagnostic settings of Azure send
/// raw line breaks inside strings, and values that are no JSON at all (https://github.com/elastic/beats/issues/34450).
/// </summary>
internal static partial class BrokenRecords
{
    /// <summary>The text of each record, whole or broken, in their order; null when this is no list of records.</summary>
    public static List<string>? TakeApart(string text)
    {
        if (Head().Match(text) is not { Success: true } head)
            return null;

        var (records, open) = (new List<string>(), new Stack<char>());
        var (begin, isString, isBalanced) = (head.Length, false, true);
        for (var i = begin; i < text.Length && isBalanced; i++)
        {
            switch (text[i])
            {
                case '\\' when isString:
                    i++;
                    break;
                case '"':
                    isString = !isString;
                    break;
                case var _ when isString:
                    break;
                case '{' or '[':
                    open.Push(text[i]);
                    break;
                case ']' when open.Count == 0:
                    Add(records, text.AsSpan(begin..i));
                    // Senders join documents without commas.
                    if (Next().Match(text, i + 1) is not { Success: true } next)
                    {
                        Add(records, text.AsSpan(i + 1).Trim().TrimStart('}'));
                        return records;
                    }

                    begin = next.Index + next.Length;
                    i = begin - 1;
                    break;
                case '}' or ']':
                    isBalanced = open.TryPop(out var opened) && opened == (text[i] == '}' ? '{' : '[');
                    break;
                case ',' when open.Count == 0:
                    Add(records, text.AsSpan(begin..i));
                    begin = i + 1;
                    break;
            }
        }

        AddUnbalanced(records, text[begin..]);
        return records;
    }

    /// <summary>Quotes or brackets do not match from here on: records are told apart by what stands between them.</summary>
    private static void AddUnbalanced(List<string> records, string text)
    {
        text = End().Replace(text, "");
        var begin = 0;
        foreach (var border in Border().EnumerateMatches(text))
        {
            Add(records, text.AsSpan(begin..(border.Index + 1)));
            begin = border.Index + border.Length;
        }

        Add(records, text.AsSpan(begin));
    }

    private static void Add(List<string> records, ReadOnlySpan<char> record)
    {
        if (record.Trim() is { IsEmpty: false } trimmed)
            records.Add(trimmed.ToString());
    }

    [GeneratedRegex(@"\A\s*\{\s*""records""\s*:\s*\[")]
    private static partial Regex Head();

    [GeneratedRegex(@"\G\s*\}\s*\{\s*""records""\s*:\s*\[")]
    private static partial Regex Next();

    [GeneratedRegex(@"\}\s*,\s*(?=\{\s*"")")]
    private static partial Regex Border();

    [GeneratedRegex(@"\]\s*\}\s*\z")]
    private static partial Regex End();
}
