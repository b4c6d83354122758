using System.Text.RegularExpressions;
using Xunit;

namespace LiveLogs.Tests.Docs;

/// <summary>Every link inside the repository leads to a file, a folder or a heading that is there; so does every image.</summary>
public sealed partial class LinksTests
{
    [Fact]
    public void Every_link_and_every_image_leads_somewhere()
    {
        var pages = DocumentationFiles.All().ToDictionary(file => file, MarkdownPage.Read, StringComparer.Ordinal);
        var checkedLinks = 0;
        var broken = new List<string>();
        foreach (var (file, page) in pages)
        {
            foreach (var link in page.Links.Where(link => !link.IsExternal))
            {
                checkedLinks++;
                if (WhyBroken(file, link, DocumentationFiles.Root, path => pages.GetValueOrDefault(path) ?? MarkdownPage.Read(path)) is { } reason)
                    broken.Add($"{Path.GetRelativePath(DocumentationFiles.Root, file)}:{link.Line}: {link.Target}: {reason}");
            }
        }

        Assert.True(checkedLinks > 100, $"only {checkedLinks} links were found: the search has gone blind");
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void The_index_leads_to_every_page_of_docs()
    {
        var docs = Path.Combine(DocumentationFiles.Root, "docs");
        var index = DocumentationFiles.Page("docs/README.md").Links.Where(link => !link.IsExternal)
            .Select(link => Path.GetFullPath(Path.Combine(docs, link.Target.Split('#')[0]))).ToHashSet(StringComparer.Ordinal);
        // A folder with an index of its own lists its pages there.
        var pages = DocumentationFiles.All().Where(file => file.StartsWith(docs + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Where(file => Path.GetDirectoryName(file) is var folder && (folder == docs ? file != Path.Combine(docs, "README.md") : !HasIndex(folder!) || IsIndex(file)));

        Assert.Empty(pages.Except(index).Select(file => Path.GetRelativePath(docs, file)));

        static bool HasIndex(string folder) => File.Exists(Path.Combine(folder, "README.md"));
        static bool IsIndex(string file) => Path.GetFileName(file) == "README.md";
    }

    [Theory]
    [InlineData("[x](gone.md)", "there is no such file")]
    [InlineData("[x](there.md)", null)]
    [InlineData("[x](/there.md)", null)]
    [InlineData("[x](<there.md>)", null)]
    [InlineData("[x](there.md 'title')", null)]
    [InlineData("[x](folder)", null)]
    [InlineData("[x](folder/../there.md#two-words)", null)]
    [InlineData("[x](there.md#gone)", "there is no such heading")]
    [InlineData("[x](#own-heading)", null)]
    [InlineData("[x](#gone)", "there is no such heading")]
    [InlineData("[x](there.md#two-words-1)", null)]
    [InlineData("[x](there.md#by-id)", null)]
    [InlineData("[x](../../outside.md)", "leads out of the repository")]
    [InlineData("[`a]`](gone.md)", "there is no such file")]
    [InlineData("![x](gone.png)", "there is no such file")]
    [InlineData("<img src=\"gone.png\">", "there is no such file")]
    [InlineData("[x]: gone.md", "there is no such file")]
    [InlineData("[x](with%20space.md)", null)]
    [InlineData("[x](code.cs#L2)", null)]
    [InlineData("[x](code.cs#L9)", "there is no such line")]
    [InlineData("`[x](gone.md)`", null)]
    [InlineData("[x](https://example.com/gone.md)", null)]
    [InlineData("[x](mailto:on-call@example.com)", null)]
    public void A_link_is_broken_for_a_reason(string text, string? reason)
    {
        var root = Directory.CreateTempSubdirectory("livelogs-links-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "folder"));
            File.WriteAllText(Path.Combine(root, "there.md"), "# Two words\n\n## Two words\n\n<a id=\"by-id\"></a>\n\n```\n# Gone\n```\n");
            File.WriteAllText(Path.Combine(root, "with space.md"), "");
            File.WriteAllText(Path.Combine(root, "code.cs"), "one\ntwo\n");
            var file = Path.Combine(root, "page.md");
            File.WriteAllText(file, $"# Own heading\n\n{text}\n");

            var reasons = MarkdownPage.Read(file).Links.Where(link => !link.IsExternal).Select(link => WhyBroken(file, link, root, MarkdownPage.Read));

            Assert.Equal(reason, reasons.SingleOrDefault());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("Getting started", "getting-started")]
    [InlineData("`connection_config`", "connection_config")]
    [InlineData("Google Cloud Logging through Pub/Sub", "google-cloud-logging-through-pubsub")]
    [InlineData("Trace, service and fields", "trace-service-and-fields")]
    [InlineData("No live tail — no *WebSocket*", "no-live-tail--no-websocket")]
    [InlineData("[Linked](there.md) heading", "linked-heading")]
    [InlineData("Überblick 2", "überblick-2")]
    public void A_heading_has_the_anchor_that_GitHub_gives_it(string heading, string anchor) => Assert.Equal(anchor, MarkdownPage.Slug(heading));

    private static string? WhyBroken(string file, MarkdownLink link, string root, Func<string, MarkdownPage> read)
    {
        var parts = link.Target.Split('#', 2);
        var path = Uri.UnescapeDataString(parts[0]);
        var target = path switch
        {
            "" => file,
            ['/', ..] => Path.GetFullPath(Path.Combine(root, path[1..])),
            _ => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path)),
        };
        if (target != root && !target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return "leads out of the repository";

        if (Directory.Exists(target))
            return parts.Length == 1 ? null : "a folder has no headings";

        if (!File.Exists(target))
            return "there is no such file";

        return parts.Length == 1 ? null : WhyNoAnchor(target, Uri.UnescapeDataString(parts[1]), read);
    }

    private static string? WhyNoAnchor(string file, string anchor, Func<string, MarkdownPage> read)
    {
        if (Path.GetExtension(file) == ".md")
            return read(file).Anchors.Contains(anchor) ? null : "there is no such heading";

        var lines = File.ReadLines(file).Count();
        return Lines().Match(anchor) is { Success: true } match
            && match.Groups["line"].Captures.All(line => int.TryParse(line.ValueSpan, out var number) && number >= 1 && number <= lines)
            ? null
            : "there is no such line";
    }

    [GeneratedRegex(@"\AL(?<line>\d+)(-L(?<line>\d+))?\z")]
    private static partial Regex Lines();
}
