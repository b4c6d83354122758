using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LiveLogs.ProjectConfig;

/// <summary>Where the next page of a project's items begins: after a name. Good only for the project that it was made for.</summary>
internal static class NameCursor
{
    public static string After(ConfigItem last) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.ProjectNumber}:{last.Name}")));

    /// <summary>The name that a cursor stands after (empty without a cursor); null when it is no cursor of this project.</summary>
    public static string? Read(string? cursor, int projectNumber)
    {
        if (string.IsNullOrEmpty(cursor))
            return "";
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{projectNumber}:");
            return text.StartsWith(prefix, StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal) ? text[prefix.Length..] : null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
