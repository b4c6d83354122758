using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.ProjectConfig;

/// <summary>
/// Entity tags of configured items, and the one rule for <c>If-Match</c> (RFC 9110 §13.1.1). A tag is <c>"version"</c>, or <c>"version.shown"</c> where
/// readers are shown more than people configured. A reader's copy is stale as soon as either changes. For a change only the version counts,
/// because a stream that starts meanwhile overwrites nothing.
/// </summary>
internal static class VersionTag
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    public static string Of(int version, string shown) => string.Create(CultureInfo.InvariantCulture, $"\"{version}.{shown}\"");

    /// <summary>What a change has to be refused with; null when it may go on.</summary>
    /// <param name="request">The change.</param>
    /// <param name="current">The entity tag of what is stored.</param>
    /// <param name="words">What the answer calls it.</param>
    /// <param name="isRequired">Whether a request without the header is refused.</param>
    public static ProblemHttpResult? Check(HttpRequest request, string current, ConfigWords words, bool isRequired) => Matches(request, current) switch
    {
        null when isRequired => words.IfMatchRequired(),
        false => words.Overtaken(),
        _ => null,
    };

    /// <summary>Whether the client already has what it asks for (<c>If-None-Match</c>).</summary>
    public static bool IsKnown(HttpRequest request, string current) =>
        request.Headers.IfNoneMatch.Count > 0 &&
        EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags) &&
        tags.Any(tag => tag.Tag == "*" || tag.Tag == current);

    /// <summary>
    /// Null when the request has no <c>If-Match</c>; false when none of its tags names the version, or it is no list of tags. A tag that was made weak
    /// on the way, as proxies that compress do, still names the version that was seen.
    /// </summary>
    private static bool? Matches(HttpRequest request, string current) =>
        request.Headers.IfMatch.Count == 0
            ? null
            : EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out var tags)
                && tags.Any(tag => tag.Tag == "*" || VersionOf(tag.Tag.ToString()) == VersionOf(current));

    private static string VersionOf(string tag) => tag.Trim('"').Split('.')[0];
}
