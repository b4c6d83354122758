namespace LiveLogs.Patterns;

/// <summary>Templates as people read them.</summary>
internal static class PatternTemplate
{
    private const string WildcardText = "<*>";

    public static string ToText(string template) => template.Replace(MaskedLine.WildcardToken, WildcardText, StringComparison.Ordinal);
}
