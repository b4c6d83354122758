using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Operations.WebConsole;

/// <summary>
/// The web console's files, compressed. Under <c>/v/VERSION/</c> they never change, so browsers ask for them once; VERSION is a hash of them
/// all, which the page names. Elsewhere they are asked for again with their ETag. Nothing but these files is compressed: answers of the API hold
/// secrets beside what strangers wrote, and the length of such a text would reveal it (BREACH).
/// </summary>
internal static class ConsoleFiles
{
    private const string Unchanging = "public, max-age=31536000, immutable";

    public static IApplicationBuilder UseConsole(this IApplicationBuilder app)
    {
        var environment = app.ApplicationServices.GetRequiredService<IWebHostEnvironment>();
        var assets = new ConsoleAssets(environment.WebRootFileProvider, new FileExtensionContentTypeProvider());
        // HEAD comes as GET (HeadRequests).
        return app.Use((context, next) => HttpMethods.IsGet(context.Request.Method)
            ? AnswerAsync(context, assets, next)
            : next(context));
    }

    private static Task AnswerAsync(HttpContext context, ConsoleAssets assets, RequestDelegate next)
    {
        var (path, version) = Versioned(context.Request.Path);
        if (assets.Find(path) is not { } asset)
            return next(context);

        // What another version of the service named is answered with what there is, and not kept.
        var isUnchanging = version == assets.Version;
        var coding = asset.Coding(context.Request.Headers.AcceptEncoding);
        var tag = asset.ETag(coding);
        var headers = context.Response.Headers;
        headers.CacheControl = isUnchanging ? Unchanging : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.ETag = tag.ToString();
        if (IsKnown(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (coding is not null)
            headers.ContentEncoding = coding;
        var content = asset.Content(coding);
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content).AsTask();
    }

    /// <summary>Splits <c>/v/VERSION/PATH</c>; without a version the path is the whole.</summary>
    private static (string Path, string? Version) Versioned(PathString request)
    {
        if (!request.StartsWithSegments("/v", StringComparison.Ordinal, out var rest))
            return (request.Value ?? "/", null);
        var text = rest.Value ?? "";
        var slash = text.IndexOf('/', Math.Min(1, text.Length));
        return slash > 1 ? (text[slash..], text[1..slash]) : (request.Value!, null);
    }

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
}
