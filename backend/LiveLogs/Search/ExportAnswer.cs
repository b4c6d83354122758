using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;

namespace LiveLogs.Search;

/// <summary>A download of entries; its last line says whether it is complete.</summary>
/// <param name="Export">Reads them.</param>
/// <param name="Scope">Of which project.</param>
/// <param name="Query">Which; null for none.</param>
/// <param name="IsCsv">CSV, not JSON lines.</param>
/// <param name="IsRaw">In CSV, what a spreadsheet takes for a formula stays as it is.</param>
/// <param name="Cursor">What to go on with from a place.</param>
internal sealed record ExportAnswer(
    EntryExport Export, ProjectScope Scope, NewestQuery? Query, bool IsCsv, bool IsRaw, Func<EntryPlace, string> Cursor) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var asker = Asker.Of(httpContext);
        try
        {
            using var place = await httpContext.RequestServices.GetRequiredService<QueryPlaces>().Downloads.EnterAsync(asker, TimeSpan.Zero, httpContext.RequestAborted);
            await WriteAsync(httpContext, asker);
        }
        catch (TooManyException refused) when (!httpContext.Response.HasStarted)
        {
            await refused.ToProblem(httpContext, PlaceKind.Downloads).ExecuteAsync(httpContext);
        }
    }

    private async Task WriteAsync(HttpContext context, Asker asker)
    {
        var (response, stop) = (context.Response, context.RequestAborted);
        response.ContentType = IsCsv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        response.Headers.ContentDisposition = $"attachment; filename=\"logs.{(IsCsv ? "csv" : "ndjson")}\"";
        response.Headers.CacheControl = "no-store";
        await using IEntryFormat format = IsCsv ? new CsvEntries(response.BodyWriter, IsRaw) : new NdjsonEntries(response.BodyWriter);
        format.Begin();
        await using var access = AccessWatch.Begin(context, Scope);
        var cut = Query is null ? null : await Export.WriteAsync(Query, asker, access, format, stop);
        format.End(cut?.Cut, cut is { } known ? Cursor(known.Next) : null);
        await response.BodyWriter.FlushAsync(stop);
    }
}
