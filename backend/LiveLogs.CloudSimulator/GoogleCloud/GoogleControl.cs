using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>What tests in other processes use to reach behind Cloud Logging, under <c>/_simulator/gcp</c>.</summary>
internal static class GoogleControl
{
    public static void MapGoogle(this RouteGroupBuilder control, GoogleApi google)
    {
        control.MapGet("/gcp/key", (HttpRequest request, string? project, string? name) => TypedResults.Text(
            Account(google.Directory, project, name).KeyFile($"{request.Scheme}://{request.Host}"), "application/json"));
        control.MapPost("/gcp/grants", (GrantDraft draft) => Account(google.Directory, draft.Project, draft.Name).Grant(draft.Resource));
        control.MapPost("/gcp/folders", (FolderDraft draft) => google.Directory.AddToFolder(draft.Folder, draft.Project));
        control.MapPost("/gcp/entries", (List<EntryDraft> drafts) => TypedResults.Ok(new
        {
            insert_ids = drafts.ConvertAll(draft => google.Store.Write(draft.ToEntry()).InsertId),
        }));
        control.MapGet("/gcp/ledger", (int? from, int? limit) => TypedResults.Ok(new
        {
            total = google.Store.Ledger.Count,
            items = google.Store.Ledger.Skip(from ?? 0).Take(limit ?? 10_000).Select(written => new
            {
                written.Entry.LogName,
                written.Entry.InsertId,
                timestamp = NanoTime.Format(written.Entry.Timestamp),
                written.Expected,
            }),
        }));
    }

    private static GoogleServiceAccount Account(GoogleDirectory directory, string? project, string? name) =>
        directory.AddAccount(project ?? GoogleDirectory.DefaultProject, name ?? GoogleServiceAccount.DefaultName);

    internal sealed record GrantDraft(string? Project, string? Name, string Resource);

    internal sealed record FolderDraft(string Folder, string Project);

    /// <param name="LogName">In full.</param>
    /// <param name="Timestamp">RFC 3339 with up to nine digits.</param>
    /// <param name="Content">The other members of the LogEntry.</param>
    /// <param name="VisibleAt">When lists begin to show it.</param>
    /// <param name="Expected">Whether a correct reader must deliver it.</param>
    internal sealed record EntryDraft(string LogName, string Timestamp, JsonElement Content, DateTimeOffset? VisibleAt, bool Expected = true)
    {
        public NewLogEntry ToEntry()
        {
            if (!NanoTime.TryParse(Timestamp, out var time))
                throw new BadHttpRequestException($"'{Timestamp}' is no timestamp.");

            var content = JsonNode.Parse(Content.GetRawText())!.AsObject();
            return new NewLogEntry(LogName, time)
            {
                Content = content,
                InsertId = content["insertId"]?.GetValue<string>(),
                VisibleAt = VisibleAt,
                Expected = Expected,
            };
        }
    }
}
