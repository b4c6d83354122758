using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>What entries:list reads from: a project, folder, organisation or billing account, or a view on a log bucket of one.</summary>
/// <param name="Text">As the API takes it, such as <c>projects/shop-prod</c>.</param>
/// <param name="Container">The part that owns logs: the same, but for views.</param>
/// <param name="Project">The project's id; null for folders, organisations and billing accounts.</param>
internal sealed partial record ResourceName(string Text, string Container, string? Project)
{
    public const int MaxLength = 512;

    /// <summary>A view shows only what its own filter lets through, and names of logs in it may be of any project.</summary>
    public bool IsView => Text.Length > Container.Length;

    /// <summary>The number of the project that a name of something in it begins with; null when it begins with an id, or with something else.</summary>
    public static string? NumberOf(string name) => NumberPattern().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>A project has an id and a number, and the API takes either; entries always say the id.</summary>
    public bool IsByNumber => Project is not null && Project.All(char.IsAsciiDigit);

    /// <summary>Whether both may be one: a project by its number and by its id, or the same view of it.</summary>
    public bool MayBe(ResourceName other) =>
        Text == other.Text
        || (Project is not null && other.Project is not null && IsByNumber != other.IsByNumber
            && Text[Container.Length..] == other.Text[other.Container.Length..]);

    public static ResourceName OfProject(string projectId) => new($"projects/{projectId}", $"projects/{projectId}", projectId);

    public static bool IsProjectId(string text) => ProjectPattern().IsMatch(text);

    public static bool TryParse(string text, [NotNullWhen(true)] out ResourceName? name)
    {
        var match = NamePattern().Match(text);
        var project = match.Groups["project"];
        name = match.Success
            ? new ResourceName(text, match.Groups["container"].Value, project.Success ? project.Value : null)
            : null;
        return name is not null;
    }

    public override string ToString() => Text;

    [GeneratedRegex("^projects/([0-9]+)/", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    // Ids may carry the domain of an old account (example.com:shop); numbers are accepted for projects too.
    [GeneratedRegex(@"^(?:[a-z0-9.\-]{1,63}:)?[a-z0-9][a-z0-9\-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProjectPattern();

    [GeneratedRegex(
        @"^(?<container>projects/(?<project>(?:[a-z0-9.\-]{1,63}:)?[a-z0-9][a-z0-9\-]{0,62})|folders/[0-9]{1,20}|organizations/[0-9]{1,20}|billingAccounts/[A-Za-z0-9\-]{1,40})"
        + @"(?:/locations/[a-z0-9\-]{1,63}/buckets/[A-Za-z0-9_.\-]{1,100}/views/[A-Za-z0-9_.\-]{1,100})?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
