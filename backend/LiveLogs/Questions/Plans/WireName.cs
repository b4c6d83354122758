using System.Collections.Frozen;
using System.Text;

namespace LiveLogs.Questions.Plans;

/// <summary>The names of an enumeration's members as plans write them: <c>CountDistinct</c> is <c>count_distinct</c>.</summary>
public static class WireName
{
    /// <summary>Every name, in the order of the members.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Book<T>.All;

    /// <summary>The name of a member.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Book<T>.Names[value];

    /// <summary>The member with this name, or null.</summary>
    public static T? Parse<T>(string name)
        where T : struct, Enum => Book<T>.Values.TryGetValue(name, out var value) ? value : null;

    private static string NameOf<T>(T value)
        where T : struct, Enum => value switch
        {
            PlanOperator.Equal => "=",
            PlanOperator.NotEqual => "!=",
            PlanOperator.Greater => ">",
            PlanOperator.GreaterOrEqual => ">=",
            PlanOperator.Less => "<",
            PlanOperator.LessOrEqual => "<=",
            _ => Snake(value.ToString()!),
        };

    private static string Snake(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }

    private static class Book<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(value => value, NameOf);

        public static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<T>().Select(NameOf)];
    }
}
