using System.Buffers.Text;
using System.Text;

namespace LiveLogs.Metrics.Catalogue;

/// <summary>The next page of the catalogue: the metric after which it begins.</summary>
internal static class CatalogueCursor
{
    private const int MaxLength = 4_096;

    public static string Encode(MetricPlace place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{place.Metric}\0{place.Namespace}\0{place.Provider}"));

    /// <summary>Null when it is no cursor.</summary>
    public static MetricPlace? Decode(string word)
    {
        if (word.Length > MaxLength || !Base64Url.IsValid(word))
            return null;

        var bytes = Base64Url.DecodeFromChars(word);
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return null;

        return Encoding.UTF8.GetString(bytes).Split('\0') is [{ Length: > 0 } metric, var metricNamespace, { Length: > 0 } provider]
            ? new MetricPlace(metric, metricNamespace, provider)
            : null;
    }
}
