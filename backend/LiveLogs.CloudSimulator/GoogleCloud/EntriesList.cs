using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud.Filters;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>entries:list (https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list).</summary>
internal sealed class EntriesList(GoogleDirectory directory, GoogleLogStore store, GoogleOptions options, EntryTokens tokens)
{
    private const int MaxResources = 100;
    private const int MaxPage = 1000;
    private const int DefaultPage = 50;

    public byte[] Handle(GoogleCaller caller, JsonElement body, FaultEffects faults, DateTimeOffset now)
    {
        var names = Names(body);
        var filterText = Text(body, "filter") ?? "";
        var newestFirst = Text(body, "orderBy") switch
        {
            null or "" or "timestamp asc" or "timestamp" => false,
            "timestamp desc" => true,
            var other => throw GoogleException.Invalid($"Unsupported order_by '{other}'"),
        };
        var size = PageSize(body);
        var filter = EntryFilterExpression.Parse(filterText);
        var token = Text(body, "pageToken") is { Length: > 0 } given ? given : null;
        var scope = string.Join('\n', [.. names, newestFirst ? "desc" : "asc", filterText]);
        var place = token is null ? null : tokens.Read(scope, token);
        var (containers, views) = Resolve(caller, names);

        var start = StoredLogEntry.Place(filter.From, "", -1);
        var end = StoredLogEntry.Place(filter.To, "\uffff", long.MaxValue);
        if (place is not null)
            (start, end) = newestFirst ? (start, place.After) : (place.After, end);
        var page = new Page(Math.Min(size, faults.PageItems ?? size), faults.PageBytes ?? int.MaxValue);
        var instant = NanoTime.From(now) - (long)((faults.StaleSeconds ?? 0) * NanoTime.Second);
        var more = !faults.EmptyPage
            ? store.Read(containers, start, end, newestFirst, entries => Fill(page, entries.Where(entry => entry.CompareTo(place?.After) != 0), filter, views, instant))
            : place?.After ?? (newestFirst ? end : start);

        more ??= faults.ExtraToken && page.Entries.Count > 0 ? page.Entries[^1] : null;
        return Write(page, more switch
        {
            null => null,
            _ when faults.RepeatToken && token is not null => token,
            { } last => tokens.Issue(scope, new EntryPlace((place?.Page ?? 1) + 1, last)),
        });
    }

    /// <summary>Fills the page; returns the last entry that was looked at when there may be more behind it.</summary>
    private StoredLogEntry? Fill(
        Page page, IEnumerable<StoredLogEntry> entries, EntryFilterExpression filter, IReadOnlyList<GoogleView> views, long now)
    {
        StoredLogEntry? last = null;
        var scanned = 0;
        foreach (var entry in entries)
        {
            if (scanned++ >= options.MaxScannedEntries)
                return last;
            var matches = entry.VisibleAt <= now && filter.Matches(entry)
                && (views.Count == 0 || views.Any(view => view.Container == entry.Container && view.Filter.Matches(entry)));
            if (matches && !page.TryAdd(entry))
                return last;
            last = entry;
        }

        return null;
    }

    private (IReadOnlyList<string> Containers, IReadOnlyList<GoogleView> Views) Resolve(GoogleCaller caller, IReadOnlyList<string> names)
    {
        var containers = new HashSet<string>(StringComparer.Ordinal);
        var views = new List<GoogleView>();
        foreach (var name in names.Select(directory.ById))
        {
            var isView = name.Contains("/views/", StringComparison.Ordinal);
            if (!caller.Account.MayRead(name))
                throw GoogleException.Denied(isView ? "logging.views.access" : "logging.logEntries.list", name);

            if (isView)
            {
                var view = directory.FindView(name) ?? throw new GoogleException("NOT_FOUND", $"View {name} does not exist.");
                views.Add(view);
                containers.Add(view.Container);
            }
            else
            {
                var found = directory.Containers(name) ?? throw new GoogleException("NOT_FOUND", $"Resource {name} does not exist.");
                containers.UnionWith(found);
                views.AddRange(found.Select(container => new GoogleView(container, EntryFilterExpression.Parse(""))));
            }
        }

        return ([.. containers], names.Any(name => name.Contains("/views/", StringComparison.Ordinal)) ? views : []);
    }

    private static IReadOnlyList<string> Names(JsonElement body)
    {
        IReadOnlyList<string> names = body.TryGetProperty("resourceNames", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(name => name.GetString() ?? "")]
            : [];
        return names.Count switch
        {
            0 => throw GoogleException.Invalid("resource_names is required"),
            > MaxResources => throw GoogleException.Invalid($"resource_names has {names.Count} entries; at most {MaxResources} are allowed"),
            _ => names,
        };
    }

    private static int PageSize(JsonElement body)
    {
        if (!body.TryGetProperty("pageSize", out var value) || !value.TryGetInt32(out var size) || size == 0)
            return DefaultPage;

        return size < 0 ? throw GoogleException.Invalid("page_size must not be negative") : Math.Min(size, MaxPage);
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Write(Page page, string? next) => AwsJson.Object(json =>
    {
        if (page.Entries.Count > 0)
        {
            json.WriteStartArray("entries");
            foreach (var entry in page.Entries)
                json.WriteRawValue(entry.Json, skipInputValidation: true);
            json.WriteEndArray();
        }

        if (next is not null)
            json.WriteString("nextPageToken", next);
    });

    /// <summary>Entries of the same project, time and id count as one and are given once in an answer.</summary>
    private sealed class Page(int maxEntries, int maxBytes)
    {
        private readonly HashSet<(string, long, string)> _known = [];
        private int _bytes;

        public List<StoredLogEntry> Entries { get; } = [];

        public bool TryAdd(StoredLogEntry entry)
        {
            if (!_known.Add((entry.Container, entry.Timestamp, entry.InsertId)))
                return true;
            if (Entries.Count >= maxEntries || (Entries.Count > 0 && _bytes + entry.Json.Length > maxBytes))
                return false;

            _bytes += entry.Json.Length;
            Entries.Add(entry);
            return true;
        }
    }
}
