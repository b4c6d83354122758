using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace LiveLogs.Operations.WebConsole;

/// <summary>The console's files in memory, with a version that is that of all of them. Read at the first request, and again when one changes.</summary>
internal sealed class ConsoleAssets
{
    private const string Page = "/index.html";

    /// <summary>What the page loads from the folder of its version: with relative links everything else follows.</summary>
    private static readonly string[] VersionedFolders = ["app/", "client/", "vendor/"];

    /// <summary>Of what the page fetches when a person opens it.</summary>
    private const string OnDemandFolder = "/app/on-demand/";

    private readonly IFileProvider _files;
    private readonly IContentTypeProvider _types;
    private Lazy<Snapshot> _snapshot;

    public ConsoleAssets(IFileProvider files, IContentTypeProvider types)
    {
        (_files, _types) = (files, types);
        _snapshot = new(Read);
        ChangeToken.OnChange(() => files.Watch("**/*"), () => _snapshot = new(Read));
    }

    /// <summary>Changes whenever one of the files does.</summary>
    public string Version => _snapshot.Value.Version;

    /// <param name="path">As in an address, beginning with a slash; the page itself is <c>/</c>.</param>
    /// <returns>Null when there is no such file.</returns>
    public ConsoleAsset? Find(string path) =>
        _snapshot.Value.Assets.GetValueOrDefault(path.EndsWith('/') ? path + "index.html" : path);

    private Snapshot Read()
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        ReadFolder("", contents);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, content) in contents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(SHA256.HashData(content));
        }

        var version = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        if (contents.TryGetValue(Page, out var page))
            contents[Page] = Encoding.UTF8.GetBytes(Versioned(Encoding.UTF8.GetString(page), version, contents.Keys));
        return new(version, contents.ToDictionary(
            file => file.Key,
            file => new ConsoleAsset(_types.TryGetContentType(file.Key, out var type) ? type : "application/octet-stream", file.Value),
            StringComparer.Ordinal));
    }

    private void ReadFolder(string folder, SortedDictionary<string, byte[]> contents)
    {
        foreach (var entry in _files.GetDirectoryContents(folder))
        {
            var path = $"{folder}/{entry.Name}";
            if (entry.IsDirectory)
            {
                ReadFolder(path, contents);
                continue;
            }

            using var stream = entry.CreateReadStream();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            contents[path] = content;
        }
    }

    /// <summary>
    /// The page with links to the folder of the version, and with every module named that it begins with: browsers fetch them at once instead of finding
    /// one behind the other.
    /// </summary>
    private static string Versioned(string page, string version, IEnumerable<string> paths)
    {
        foreach (var folder in VersionedFolders)
            page = page.Replace($"\"{folder}", $"\"v/{version}/{folder}", StringComparison.Ordinal);
        var preloads = paths
            .Where(path => path.EndsWith(".js", StringComparison.Ordinal) && VersionedFolders.Any(folder => path.StartsWith($"/{folder}", StringComparison.Ordinal))
                && !path.StartsWith(OnDemandFolder, StringComparison.Ordinal))
            .Select(path => $"""<link rel="modulepreload" href="v/{version}{path}">""");
        return page.Replace("</head>", $"  {string.Join("\n  ", preloads)}\n</head>", StringComparison.Ordinal);
    }

    private sealed record Snapshot(string Version, IReadOnlyDictionary<string, ConsoleAsset> Assets);
}
