namespace LiveLogs.Logs;

/// <summary>Small letters for A–Z, for names that have no others. Texts of users are folded by <see cref="Folding.SimpleFolding"/>.</summary>
internal static class AsciiFold
{
    public static string ToLower(string text) =>
        string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i] is >= 'A' and <= 'Z' ? (char)(from[i] | 0x20) : from[i];
        });
}
