using System.Globalization;
using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// The three lines that AWS Lambda itself writes for every invocation
/// (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html).
/// </summary>
internal static class LambdaLine
{
    private const string RequestId = " RequestId: ";
    private const int RequestIdLength = 36;

    private static readonly (string Label, string Name)[] Figures =
    [
        ("\tDuration: ", "duration_ms"),
        ("\tBilled Duration: ", "billed_duration_ms"),
        ("\tInit Duration: ", "init_duration_ms"),
        ("\tMemory Size: ", "memory_size_mb"),
        ("\tMax Memory Used: ", "max_memory_used_mb"),
    ];

    public static void Read(ReadOnlySpan<char> line, AttributeWriter attributes)
    {
        var isReport = line.StartsWith("REPORT" + RequestId);
        if (!isReport && !line.StartsWith("START" + RequestId) && !line.StartsWith("END" + RequestId))
            return;

        var id = line[(line.IndexOf(RequestId) + RequestId.Length)..];
        if (id.Length < RequestIdLength)
            return;

        attributes.AddText("request_id", id[..RequestIdLength]);
        if (!isReport)
            return;

        foreach (var (label, name) in Figures)
        {
            var at = line.IndexOf(label);
            if (at < 0)
                continue;

            var figure = line[(at + label.Length)..];
            var end = figure.IndexOf(' ');
            if (end is > 0 and < 16
                && decimal.TryParse(figure[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                attributes.AddLiteral(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
