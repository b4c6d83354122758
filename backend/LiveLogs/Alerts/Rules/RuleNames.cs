using System.Text.Json;

namespace LiveLogs.Alerts.Rules;

/// <summary>The API's words for the values of enumerations.</summary>
internal static class RuleNames
{
    public static string Of<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The value that a stored word stands for.</summary>
    public static T Parse<T>(string name)
        where T : struct, Enum =>
        Enum.GetValues<T>().Single(value => Of(value) == name);
}
