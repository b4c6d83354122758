using Microsoft.Net.Http.Headers;

namespace LiveLogs.ProjectConfig;

/// <summary>
/// The precondition <c>If-Match</c> (RFC 9110 §13.1.1): one tag, a list of them in one or several headers, or <c>*</c>. A tag that was made weak on the way,
/// as proxies that compress do, still names the version that was seen.
/// </summary>
internal static class IfMatch
{
    /// <param name="request">The request.</param>
    /// <param name="isCurrent">Whether a tag, with its quotes, is that of what is there now.</param>
    /// <returns>Null when the request has no such header; false when none of its tags is current, or it is no list of tags.</returns>
    public static bool? Names(HttpRequest request, Predicate<string> isCurrent) =>
        request.Headers.IfMatch.Count == 0
            ? null
            : EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out var tags)
                && tags.Any(tag => tag.Tag == "*" || isCurrent(tag.Tag.ToString()));
}
