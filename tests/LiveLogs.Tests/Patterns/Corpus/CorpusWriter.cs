using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Tests.Patterns.Corpus;

/// <summary>Writes lines of a format, the same ones for the same seed.</summary>
internal sealed class CorpusWriter(LogFormat format, int seed)
{
    private static readonly string[] Users = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "oscar", "peggy", "trent"];
    private static readonly string[] Hosts = ["tiger", "lion", "puma"];
    private static readonly string[] Words = ["alpha", "bravo", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty", "knoll", "ledge", "mesa", "notch"];

    private readonly Random _random = new(seed);
    private DateTime _time = new(2026, 1, 12, 10, 0, 0, DateTimeKind.Utc);

    /// <summary>Lines, each with the number of its text. Few texts make most of the lines, as in any log.</summary>
    public IEnumerable<(string Line, int Text)> Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _time = _time.AddMilliseconds(_random.Next(1, 2_000));
            // Each text comes at least a few times.
            var text = i < format.Texts.Count * 3 ? i % format.Texts.Count : (int)(format.Texts.Count * Math.Pow(_random.NextDouble(), 2));
            yield return (LineOf(text), text);
        }
    }

    private string LineOf(int number)
    {
        var (part, text) = LogFormat.Split(format.Texts[number]);
        text = Fill(text, part, "");
        return Fill(format.Line, part, text);
    }

    private string Fill(string template, string part, string text)
    {
        var line = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var close = template[i] == '{' ? template.IndexOf('}', i) : -1;
            if (close < 0 || template[i + 1] is '"' or ' ' or '{')
            {
                line.Append(template[i]);
                continue;
            }

            line.Append(ValueOf(template[(i + 1)..close], part, text));
            i = close;
        }

        return line.ToString();
    }

    private string ValueOf(string name, string part, string text) => name switch
    {
        "text" => text,
        "json" => JsonSerializer.Serialize(text)[1..^1],
        "part" => part,
        "n" => Number(0, 999),
        "d" => Number(0, 9),
        "big" => Number(1_000_000, 99_999_999),
        "pid" => Number(100, 32_000),
        "hex" => $"0x{_random.Next():x8}",
        "id" => _random.NextInt64().ToString("x16", CultureInfo.InvariantCulture),
        "uuid" => new Guid(_random.Next(), 1, 2, BitConverter.GetBytes(_random.NextInt64())).ToString(),
        "ip" => $"10.{Number(0, 255)}.{Number(0, 255)}.{Number(0, 255)}",
        "port" => Number(1024, 65_535),
        "f" => $"{Number(0, 99)}.{Number(0, 999)}",
        "user" => One(Users),
        "host" => One(Hosts),
        "word" => One(Words),
        "path" => $"/srv/{One(Words)}/{One(Words)}.{One("log", "dat", "cfg")}",
        "url" => $"https://{One(Words)}.example.com/{One(Words)}/{Number(1, 99)}",
        "words" => string.Join(' ', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => One(Words))),
        "list" => string.Join(", ", Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Number(0, 999))),
        "iso" => Time("yyyy-MM-ddTHH:mm:ss.fffZ"),
        "day" => Time("yyyy-MM-dd"),
        "clock" => Time("HH:mm:ss"),
        "ms" => Time("fff"),
        "syslog" => Time("MMM d HH:mm:ss"),
        "epoch" => new DateTimeOffset(_time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => name.Contains('|', StringComparison.Ordinal) ? One(name.Split('|')) : Time(name),
    };

    private string Time(string form) => _time.ToString(form, CultureInfo.InvariantCulture);

    private string Number(int from, int to) => _random.Next(from, to + 1).ToString(CultureInfo.InvariantCulture);

    private string One(params string[] choices) => choices[_random.Next(choices.Length)];
}
