namespace LiveLogs.Benchmarks;

/// <summary>Reads log files as other programs count their lines: LF ends a line, a CR before it is no part of it, one elsewhere is.</summary>
internal static class LogFile
{
    public static string[] ReadLines(string path)
    {
        var lines = File.ReadAllText(path).Split('\n');
        return [.. lines.Take(lines[^1].Length == 0 ? lines.Length - 1 : lines.Length).Select(line => line.TrimEnd('\r'))];
    }
}
