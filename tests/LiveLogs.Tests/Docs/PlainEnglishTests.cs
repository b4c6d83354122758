using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests.Docs;

/// <summary>
/// Holds idioms out of public texts that a reader stumbles over; <c>docs/contributing/glossary.md</c> has what we write instead. Read are
/// the string literals of the service, its OpenAPI and AsyncAPI documents, the console and the client, and the pages.
/// </summary>
public sealed partial class PlainEnglishTests
{
    /// <summary>Pages that quote the idioms, and records in the words of their time: decisions and measurements.</summary>
    private static readonly string[] Exempt = ["docs/contributing/glossary.md", "docs/contributing/style.md", "docs/decisions/", "tests/"];

    [Fact]
    public void Public_texts_have_no_idiom_of_the_glossary()
    {
        var texts = Texts().ToList();
        var found = texts.SelectMany(text => Idiom().Matches(text.Words).Select(match => $"{text.Path}: '{match.Value}' in: {text.Words.Trim()}"));

        Assert.True(texts.Count > 5000, $"only {texts.Count} texts were found: the search has gone blind");
        Assert.Empty(found.Distinct());
    }

    [Theory]
    [InlineData("The token is over.")]
    [InlineData("Whoever left has woken nobody.")]
    [InlineData("Nobody is told of it.")]
    [InlineData("The log tells more.")]
    [InlineData("Be told nothing of an alert.")]
    [InlineData("Says something else than alert_type.")]
    [InlineData("It waits so long.")]
    [InlineData("Patterns are learnt anew.")]
    [InlineData("The name can not be resolved.")]
    [InlineData("The host has trouble of its own.")]
    [InlineData("The service calls the request wrong.")]
    [InlineData("The project has as many rules as it may.")]
    [InlineData("You have as many queries under way as one person may.")]
    [InlineData("The settings do not do.")]
    [InlineData("An admin took your access away.")]
    [InlineData("Come back with this position.")]
    [InlineData("The rule is no more.")]
    [InlineData("The stored secrets do not open.")]
    public void An_idiom_is_found(string text) => Assert.Matches(Idiom(), text);

    [Theory]
    [InlineData("The body is over 10 MB.")]
    [InlineData("The scan starts over automatically.")]
    [InlineData("How many lines there were over time.")]
    [InlineData("not_told")]
    [InlineData("As many as 50 log groups.")]
    [InlineData("Texts so far.")]
    [InlineData("There are no more entries.")]
    [InlineData("The connection does not open.")]
    [InlineData("Do not follow redirects.")]
    [InlineData("An intelligent reader.")]
    public void Plain_words_are_no_idiom(string text) => Assert.DoesNotMatch(Idiom(), text);

    private static IEnumerable<(string Path, string Words)> Texts()
    {
        // The words that people ask with are theirs.
        foreach (var file in SourceTree.Files("*.cs").Where(file => !SourceTree.PathOf(file).StartsWith("Questions/Planning/Words/", StringComparison.Ordinal)))
        {
            foreach (var literal in Literals(File.ReadAllText(file), CSharp()))
                yield return (Relative(file), literal);
        }

        foreach (var file in SourceTree.Files("*.js").Where(file => !SourceTree.PathOf(file).Contains("/vendor/", StringComparison.Ordinal)))
        {
            foreach (var literal in Literals(File.ReadAllText(file), JavaScript()))
                yield return (Relative(file), literal);
        }

        // Names of members are the protocol's; what follows a colon is a text.
        string[] documents = [Path.Combine(SourceTree.Repository, "backend", "openapi.v1.json"), Path.Combine(SourceTree.Service, "wwwroot", "asyncapi", "v1.json")];
        foreach (var (file, words) in documents.SelectMany(file => Json().Matches(File.ReadAllText(file)).Select(match => (file, match.Groups["text"].Value))))
            yield return (Relative(file), words);

        foreach (var file in DocumentationFiles.All().Where(file => !Exempt.Any(exempt => Relative(file).StartsWith(exempt, StringComparison.Ordinal))))
        {
            foreach (var line in Code().Replace(File.ReadAllText(file), "").Split('\n'))
                yield return (Relative(file), line);
        }
    }

    private static IEnumerable<string> Literals(string source, Regex language) =>
        language.Matches(source).Select(match => Hole().Replace(match.Groups["text"].Value, " … ")).Where(text => text.Contains(' ', StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(SourceTree.Repository, file).Replace('\\', '/');

    [GeneratedRegex(
        @"\b(?:is|are|was|were) over\b(?! (?:\d|time\b))|\bwhoever\b|\btold\b|\btell(?:s|ing)?\b|\bsays? something else\b|\bso (?:many|long)\b|\banew\b|\bcan not\b"
        + @"|\btrouble of its own\b|\bcalls? the request wrong\b|\bas many [^.,;]{1,60} as (?:it|one person) may\b|\bdo(?:es)? not do\b[.,;]|\bis no more\b"
        + @"|\btake[ns]? (?:[^.,;]{1,40} )?away\b|\btook (?:[^.,;]{1,40} )?away\b|\bcome back (?:with|later)\b|\bsecrets? do(?:es)? not open\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Idiom();

    /// <summary>A string of C#, after the comments and characters before it.</summary>
    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|'(?:[^'\\\n]|\\[^\n]+?)'|(?<quotes>"{3,})(?<text>[\s\S]*?)\k<quotes>|(?:@\$?|\$@)"(?<text>(?:[^"]|"")*)"|"(?<text>(?:[^"\\\n]|\\.)*)"
        """)]
    private static partial Regex CSharp();

    /// <summary>A string or a template of JavaScript, after the comments before it.</summary>
    [GeneratedRegex("""(?<!:)//[^\n]*|/\*[\s\S]*?\*/|`(?<text>(?:[^`\\]|\\.)*)`|'(?<text>(?:[^'\\\n]|\\.)*)'|"(?<text>(?:[^"\\\n]|\\.)*)" """)]
    private static partial Regex JavaScript();

    [GeneratedRegex("""
        :\s*"(?<text>(?:[^"\\\n]|\\.)*)"
        """)]
    private static partial Regex Json();

    /// <summary>A value in a text: its name is code.</summary>
    [GeneratedRegex(@"\$?\{[^{}]*(?:\}|$)")]
    private static partial Regex Hole();

    /// <summary>Code of a page, in a block or in a line; addresses of links; and the quoted subjects of commits.</summary>
    [GeneratedRegex(@"^```[\s\S]*?^```|`[^`\n]*`|\]\([^)\s]*\)|\*""[^""]*""\*", RegexOptions.Multiline)]
    private static partial Regex Code();
}
