using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Logs;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>A valid <c>connection_config</c> of <c>gcp</c>, understood.</summary>
internal sealed partial record GoogleConfig
{
    /// <summary>The API takes no more at once.</summary>
    public const int MaxResourceNames = 100;

    private const int MaxLogs = 50;
    private const int MaxResourceTypes = 50;

    public static readonly IReadOnlyList<ConfigField> Fields =
    [
        new("project_id", ConfigFieldKind.Text, "The project whose logs are read.") { Label = "Project id", Placeholder = "shop-prod", Required = true },
        new("credentials_json", ConfigFieldKind.Text, "The content of the JSON file. Stored encrypted, and never shown again. Without it the identity of the server is used, where the operator allows that.")
        {
            Label = "Key file of a service account", Secret = true, Multiline = true,
        },
        new("log_name", ConfigFieldKind.TextOrList, "Ids or full names, one a line, up to 50. Left empty, all logs are read.") { Label = "Logs", Placeholder = "syslog" },
        new("resource_type", ConfigFieldKind.TextOrList, "Monitored resources, one a line. Left empty, all of them.") { Label = "Kinds of resources", Placeholder = "k8s_container", Advanced = true },
        new("filter", ConfigFieldKind.Text, "In the Logging query language. Only matching entries are read.") { Multiline = true, Advanced = true },
        new("resource_names", ConfigFieldKind.TextList, "Projects, folders, organisations or log views by their full names, one a line, up to 100.")
        {
            Label = "Read from these instead of the project", Placeholder = "folders/123456789", Advanced = true,
        },
        new("impersonate_service_account", ConfigFieldKind.Text, "The one above needs the role Service Account Token Creator on it.")
        {
            Label = "Read as this service account", Placeholder = "reader@shop-prod.iam.gserviceaccount.com", Advanced = true,
        },
        new("read_requests_per_minute", ConfigFieldKind.WholeNumber, "The quota of the calling project, where Google has raised it: 1 to 60,000; 60 when empty.")
        {
            Label = "Read requests a minute", Minimum = 1, Maximum = 60_000, Advanced = true,
        },
        new("start_from", ConfigFieldKind.Text, "Where the first read begins: now, beginning, a time such as 2026-01-12T10:00:00Z, or a duration back: 15m, 24h, 7d.")
        {
            Label = "Read from", Placeholder = "15m", Advanced = true,
        },
        new("poll_interval_seconds", ConfigFieldKind.WholeNumber, "1 to 3,600. Left empty, the pace follows the data.") { Label = "Seconds between polls", Minimum = 1, Maximum = 3600, Advanced = true },
        new("late_window_seconds", ConfigFieldKind.WholeNumber, "10 to 86,400; 900 when empty. Later ones are still read.")
        {
            Label = "Seconds that an entry may be late", Minimum = 10, Maximum = 86_400, Default = 900, Advanced = true,
        },
        new("endpoint_url", ConfigFieldKind.Text, "A private endpoint or an emulator.") { Label = "Address of the service", Placeholder = "https://…", Address = true, Advanced = true },
        new("iam_endpoint_url", ConfigFieldKind.Text, "Only if it is a different one.") { Label = "Address of the service that impersonates", Placeholder = "https://…", Address = true, Advanced = true },
    ];

    /// <summary>The service began in 2014.</summary>
    private static readonly EventTime Beginning = EventTime.From(new DateTimeOffset(2014, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public static readonly Uri PublicEndpoint = new("https://logging.googleapis.com/");

    public static readonly Uri PublicIamEndpoint = new("https://iamcredentials.googleapis.com/");

    public required string ProjectId { get; init; }

    /// <summary>Null: the server's own identity.</summary>
    public CredentialsFile? Credentials { get; init; }

    public string? Impersonated { get; init; }

    public required IReadOnlyList<ResourceName> Resources { get; init; }

    public IReadOnlyList<string> Logs { get; init; } = [];

    public IReadOnlyList<string> ResourceTypes { get; init; } = [];

    public string? Filter { get; init; }

    public required Uri Endpoint { get; init; }

    public Uri IamEndpoint { get; init; } = PublicIamEndpoint;

    public bool HasOwnEndpoint => Endpoint != PublicEndpoint;

    public TimeSpan? PollInterval { get; init; }

    /// <summary>Null: not known to be other than what projects begin with.</summary>
    public int? ReadRequestsPerMinute { get; init; }

    public TimeSpan LateWindow { get; init; } = TimeSpan.FromMinutes(15);

    public StartFrom Start { get; init; } = StartFrom.Default;

    /// <summary>Whether it takes more than the connection's own secrets: only for projects that the operator named.</summary>
    public bool NeedsHost => Credentials is null or { NeedsHost: true };

    /// <summary>Requests are charged to the project of the caller, whatever project they read.</summary>
    public string QuotaKey =>
        $"gcp:{ProjectOf(Impersonated) ?? Credentials?.Project ?? ProjectId}" + (HasOwnEndpoint ? $":{Endpoint.Authority}" : "");

    public string Selection(ResourceName resource) => EntryFilter.Selection(resource, Logs, ResourceTypes, Filter);

    /// <summary>Secrets to remove from all texts of a provider.</summary>
    public KnownSecrets Secrets { get; init; } = new();

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public override string ToString() => $"{nameof(GoogleConfig)} {QuotaKey}";

    /// <summary>Reads a configuration; null together with at least one error.</summary>
    public static (GoogleConfig? Config, IReadOnlyList<ConfigError> Errors) Read(JsonElement json, GuardedHttp http)
    {
        var reader = new ConfigReader(json, Fields);
        var project = ReadProject(reader);
        var config = new GoogleConfig
        {
            Secrets = KnownSecrets.Of(json, Fields, address => http.IsInside(address) && !ExchangePlaces.Services.Has(address)),
            ProjectId = project,
            Credentials = ReadCredentials(reader, http),
            Impersonated = ReadImpersonated(reader),
            Resources = ReadResources(reader, project),
            Logs = ReadLogs(reader, project),
            ResourceTypes = ReadResourceTypes(reader),
            Filter = ReadFilter(reader),
            Endpoint = reader.Address("endpoint_url", http) ?? PublicEndpoint,
            IamEndpoint = reader.Address("iam_endpoint_url", http) ?? PublicIamEndpoint,
            PollInterval = Seconds(reader.WholeNumber("poll_interval_seconds", 1, 3600)),
            ReadRequestsPerMinute = reader.WholeNumber("read_requests_per_minute", 1, 60_000),
            LateWindow = Seconds(reader.WholeNumber("late_window_seconds", 10, 86_400)) ?? TimeSpan.FromMinutes(15),
            Start = StartFrom.Read(reader, Beginning),
        };
        if (reader.Errors.Count == 0)
            config.CheckPlaces(reader, http);
        if (reader.Errors.Count == 0)
            config.CheckLength(reader);
        return (reader.Errors.Count == 0 ? config : null, reader.Errors);
    }

    /// <summary>Tokens of the host are sent to Google, or where the operator wants them.</summary>
    private void CheckPlaces(ConfigReader reader, GuardedHttp http)
    {
        foreach (var (field, address) in ((string, Uri)[])[("endpoint_url", Endpoint), ("iam_endpoint_url", IamEndpoint)])
        {
            if (NeedsHost && ExchangePlaces.Services.WhyNot(address, field, http) is { } problem)
                reader.Fail(field, problem);
        }
    }

    /// <summary>A filter that is too long for the API is reported now, not at every poll.</summary>
    private void CheckLength(ConfigReader reader)
    {
        var longest = Resources.Max(resource => EntryFilter.LongestLength(Selection(resource)));
        if (longest > EntryFilter.MaxLength)
        {
            reader.Fail(Filter is null ? "log_name" : "filter",
                $"Together with log_name, resource_type and the times that are added, the filter has {longest:N0} characters; the service takes {EntryFilter.MaxLength:N0}.");
        }
    }

    private static string ReadProject(ConfigReader reader)
    {
        const string field = "project_id";
        if (reader.Text(field, 100) is not { } project)
            return "";

        if (!ResourceName.IsProjectId(project))
            reader.Fail(field, "This is not the id of a project, such as shop-prod: lower-case letters, digits and hyphens.");
        return project;
    }

    private static CredentialsFile? ReadCredentials(ConfigReader reader, GuardedHttp http)
    {
        const string field = "credentials_json";
        if (reader.JsonText(field, CredentialsFile.MaxLength) is not { } text)
            return null;

        var (file, problem) = CredentialsFileReader.Read(text);
        problem ??= ExchangePlaces.WhyNot(file!, http);
        if (problem is not null)
            reader.Fail(field, problem);
        return file;
    }

    private static string? ReadImpersonated(ConfigReader reader)
    {
        const string field = "impersonate_service_account";
        var email = reader.Text(field, 256);
        if (email is not null && !EmailPattern().IsMatch(email))
            reader.Fail(field, "This is not the address of a service account, such as logs@shop-prod.iam.gserviceaccount.com.");
        return email;
    }

    private static List<ResourceName> ReadResources(ConfigReader reader, string project)
    {
        const string field = "resource_names";
        if (reader.IsAbsent(field))
            return [ResourceName.OfProject(project)];

        var names = new List<ResourceName>();
        foreach (var text in reader.Texts(field, MaxResourceNames, ResourceName.MaxLength))
        {
            if (ResourceName.TryParse(text, out var name))
                names.Add(name);
            else
                reader.Fail(field, $"'{text}' is none of projects/ID, folders/NUMBER, organizations/NUMBER, billingAccounts/ID, or …/locations/L/buckets/B/views/V of one.");
        }

        return names;
    }

    private static IReadOnlyList<string> ReadLogs(ConfigReader reader, string project)
    {
        const string field = "log_name";
        var logs = reader.Texts(field, MaxLogs, 1024, orOne: true);
        foreach (var wrong in logs.Where(log => !LogPattern().IsMatch(log)))
            reader.Fail(field, $"'{wrong}' is neither the id of a log, such as syslog, nor its full name, such as projects/shop-prod/logs/syslog.");
        foreach (var log in logs.Where(log => ResourceName.NumberOf(log) is { } number && number != project))
            reader.Fail(field, $"'{log}' would never be found: entries carry the id of their project, never its number. Give the id, or the id of the log alone.");
        return logs;
    }

    private static IReadOnlyList<string> ReadResourceTypes(ConfigReader reader)
    {
        const string field = "resource_type";
        var types = reader.Texts(field, MaxResourceTypes, 256, orOne: true);
        foreach (var wrong in types.Where(type => !TypePattern().IsMatch(type)))
            reader.Fail(field, $"'{wrong}' is not the type of a monitored resource, such as k8s_container.");
        return types;
    }

    private static string? ReadFilter(ConfigReader reader)
    {
        const string field = "filter";
        var filter = reader.Text(field, EntryFilter.MaxLength);
        if (filter is not null && EntryFilter.Problem(filter) is { } problem)
            reader.Fail(field, problem);
        else if (filter is not null && NumberedLogPattern().IsMatch(filter))
            reader.Fail(field, "The log name in this filter would never be found: entries carry the id of their project, never its number. Give the id, or log_id(\"…\").");
        return filter;
    }

    private static string? ProjectOf(string? serviceAccount) =>
        serviceAccount is not null && EmailPattern().Match(serviceAccount) is { Success: true } match && match.Groups["project"].Success
            ? match.Groups["project"].Value
            : null;

    private static TimeSpan? Seconds(int? seconds) => seconds is { } whole ? TimeSpan.FromSeconds(whole) : null;

    [GeneratedRegex(@"^[A-Za-z0-9._\-]{1,100}@(?:(?<project>[a-z0-9\-]{1,63})\.iam\.gserviceaccount\.com|[a-z0-9.\-]{1,150})\z", RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^(?:[a-zA-Z]{1,20}/[A-Za-z0-9.:\-]{1,128}/logs/)?[A-Za-z0-9_.\-/%]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LogPattern();

    [GeneratedRegex("\\blog_?name\\s*=\\s*\"?projects/[0-9]+/logs/", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NumberedLogPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-/]{1,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TypePattern();
}
