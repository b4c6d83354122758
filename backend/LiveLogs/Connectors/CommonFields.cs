using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors;

/// <summary>Fields that mean the same for several clouds.</summary>
internal static class CommonFields
{
    /// <summary>An address that may be contacted, with a slash at the end of its path; null when absent or wrong.</summary>
    public static Uri? Address(this ConfigReader reader, string field, GuardedHttp http)
    {
        if (reader.Text(field, 2048) is not { } text)
            return null;

        Uri? address = null;
        var problem = text.Any(char.IsControl) ? "Leave out line breaks and other control characters."
            : !Uri.TryCreate(text, UriKind.Absolute, out address) ? "This is not an absolute address such as https://logs.example.com."
            : address!.Query.Length > 0 || address.Fragment.Length > 0 ? "Leave out everything from '?' or '#' on."
            : http.Check(address!);
        if (problem is null)
            return address!.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

        reader.Fail(field, problem);
        return null;
    }
}
