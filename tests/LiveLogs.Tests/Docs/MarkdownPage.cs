using System.Text;
using System.Text.RegularExpressions;

namespace LiveLogs.Tests.Docs;

/// <summary>A link or an image of a page.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Target">As it is written: an address, a path, an anchor, or a path with an anchor.</param>
internal sealed record MarkdownLink(int Line, string Target)
{
    /// <summary>Whether it leads out of the repository: an address with a scheme, or on another host.</summary>
    public bool IsExternal => Target.StartsWith("//", StringComparison.Ordinal)
        || (Target.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && Target[..colon].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '.' or '-'));
}

/// <summary>A row of a table: the heading that it stands under, and its cells.</summary>
internal sealed record MarkdownRow(string Heading, IReadOnlyList<string> Cells);

/// <summary>What the tests of the documentation read from a page in GitHub Flavored Markdown.</summary>
internal sealed partial class MarkdownPage
{
    private readonly List<MarkdownLink> _links = [];
    private readonly List<MarkdownRow> _rows = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);

    private MarkdownPage(string text)
    {
        var heading = "";
        string? fence = null;
        List<string>? header = null;
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (Fence().Match(line) is { Success: true } mark)
            {
                var ticks = mark.Groups["mark"].Value;
                if (fence is null)
                    fence = ticks;
                else if (ticks.StartsWith(fence, StringComparison.Ordinal) && mark.Groups["info"].Value.Trim().Length == 0)
                    fence = null;
                continue;
            }

            if (fence is not null)
                continue;

            if (Heading().Match(line) is { Success: true } match)
            {
                heading = match.Groups["text"].Value;
                AddAnchor(Slug(heading));
            }

            header = ReadRow(line, heading, header);
            ReadLinks(line, number);
        }
    }

    public IReadOnlyList<MarkdownLink> Links => _links;

    /// <summary>Rows of tables, without their heads.</summary>
    public IReadOnlyList<MarkdownRow> Rows => _rows;

    /// <summary>What may stand behind <c>#</c>: GitHub's anchors of headings, and the ids and names of elements.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    public static MarkdownPage Read(string file) => new(File.ReadAllText(file, Encoding.UTF8));

    public static MarkdownPage Parse(string text) => new(text);

    /// <summary>The anchor that GitHub gives a heading: lower case, spaces as hyphens, of other signs only hyphens and underscores.</summary>
    public static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (var letter in LinkText().Replace(heading, "${text}").Trim())
        {
            if (char.IsLetterOrDigit(letter) || letter is '-' or '_')
                slug.Append(char.ToLowerInvariant(letter));
            else if (letter == ' ')
                slug.Append('-');
        }

        return slug.ToString();
    }

    /// <summary>A second heading of the same text gets <c>-1</c>, a third <c>-2</c>.</summary>
    private void AddAnchor(string slug)
    {
        var anchor = slug;
        for (var count = 1; !_anchors.Add(anchor); count++)
            anchor = $"{slug}-{count}";
    }

    /// <returns>The cells of the head while a table goes on; null outside of tables.</returns>
    private List<string>? ReadRow(string line, string heading, List<string>? header)
    {
        if (!line.StartsWith('|'))
            return null;

        var cells = CellBorder().Split(line.Trim().Trim('|')).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal)).ToList();
        if (header is null)
            return cells;

        if (!cells.All(cell => cell.Length > 0 && cell.All(letter => letter is '-' or ':')))
            _rows.Add(new MarkdownRow(heading, cells));
        return header;
    }

    private void ReadLinks(string line, int number)
    {
        // Code links nowhere, whatever it looks like.
        var text = Code().Replace(line, "");
        foreach (Match match in Inline().Matches(text).Concat(Reference().Matches(text)).Concat(Element().Matches(text)))
            _links.Add(new MarkdownLink(number, match.Groups["target"].Value));
        foreach (Match match in Id().Matches(text))
            _anchors.Add(match.Groups["id"].Value);
    }

    [GeneratedRegex(@"^\s*(?<mark>`{3,}|~{3,})(?<info>[^`]*)$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {0,3}#{1,6} +(?<text>.+?)( +#+)? *$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"!?\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"(?<!`)(?<ticks>`+)(?!`).+?(?<!`)\k<ticks>(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(\s*<?(?<target>[^)\s>]+)>?(\s+(""[^""]*""|'[^']*'))?\s*\)")]
    private static partial Regex Inline();

    [GeneratedRegex(@"^ {0,3}\[[^\]]+\]:\s*<?(?<target>[^\s>]+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"<(?:img|a|source|video)\b[^>]*?\s(?:src|href|srcset)=[""'](?<target>[^""']+)[""']", RegexOptions.IgnoreCase)]
    private static partial Regex Element();

    [GeneratedRegex(@"<[a-z]+\b[^>]*?\s(?:id|name)=[""'](?<id>[^""']+)[""']", RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}
