using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace LiveLogs.Tests.Logs;

/// <summary>Records as some programs write them: names of the parts a and b in all combinations, some escaped, some twice.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["a", "b", "a.a", "a.b", "b.a", "a.a.b", "c"];

    private static readonly string[] Scalars = ["1", "-2.50", "true", "null", "\"text\"", "\"\\u0074ext\"", "[1,{\"a\":2}]", "\"a\"", "\"\\u0061\\\"\\/\""];

    /// <summary>An object with objects inside.</summary>
    /// <param name="depth">How deep.</param>
    public static Gen<string> Object(int depth) =>
        Member(depth).ListOf().Where(members => members.Count < 7).Select(members => $"{{{string.Join(',', members)}}}");

    private static Gen<string> Member(int depth) =>
        from name in Gen.Elements(Names)
        from escaped in Gen.Choose(0, 5).ListOf(name.Length)
        from value in depth == 0 ? Gen.Elements(Scalars) : Gen.Frequency((1, Gen.Elements(Scalars)), (2, Object(depth - 1)))
        select $"\"{string.Concat(name.Select((letter, index) => escaped[index] == 0 ? Escape(letter) : letter.ToString()))}\":{value}";

    private static string Escape(char letter) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
}
