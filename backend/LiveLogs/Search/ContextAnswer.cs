using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>A line with its neighbours as JSON; <c>index</c> says which of the items it is.</summary>
internal sealed record ContextAnswer(FoundContext Found) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, LogEntryJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var entry in Found.Entries)
            LogEntryJson.Write(writer, entry);

        writer.WriteEndArray();
        writer.WriteNumber("index"u8, Found.Index);
        SearchAnswer.WriteCut(writer, Found.IsCut ? CutView.ByTime(null) : null);
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
