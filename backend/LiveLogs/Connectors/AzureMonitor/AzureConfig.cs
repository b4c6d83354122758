using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The identity that a connection signs in with.</summary>
internal enum AzureCredentialKind
{
    Secret,
    Certificate,

    /// <summary>A token file that the platform keeps fresh, as AKS does.</summary>
    WorkloadIdentity,

    /// <summary>The identity of the machine that runs the service.</summary>
    ManagedIdentity,

    /// <summary>Whatever the machine has: environment, managed identity, a developer's sign-in.</summary>
    Default,
}

/// <summary>A valid <c>connection_config</c> of <c>azure</c>, understood.</summary>
internal sealed record AzureConfig
{
    private const int MaxQueries = 20;

    private static readonly FieldCondition WithApp = new("credential", ["app"]);

    public static readonly IReadOnlyList<ConfigField> Fields =
    [
        new("workspace_id", ConfigFieldKind.Text, "Of the Log Analytics workspace: a GUID on its overview page.") { Label = "Workspace id", Placeholder = "b1c2d3e4-…" },
        new("query", ConfigFieldKind.TextOrList, "A table, with operators for each of its rows; one table per line. No summarize, join or sort: rows are read as they come.")
        {
            Label = "Tables", Placeholder = "AppTraces | where SeverityLevel >= 2", Continuation = "|", Required = true,
        },
        new("tenant_id", ConfigFieldKind.Text, "On the overview page of the app registration.") { Label = "Directory (tenant) id", OnlyWith = new("credential", ["app", "workload_identity"]) },
        new("client_id", ConfigFieldKind.Text, "Of the app registration, or of a user-assigned managed identity.") { Label = "Application (client) id" },
        new("client_secret", ConfigFieldKind.Text, "Its value, not its id. Stored encrypted, and never shown again.") { Secret = true, OnlyWith = WithApp },
        new("credential", ConfigFieldKind.Text, "All but the app registration are for projects that the operator named.")
        {
            Label = "Sign in with",
            Default = "app",
            Choices =
            [
                new("app", "an app registration"), new("workload_identity", "a workload identity"), new("managed_identity", "a managed identity"),
                new("default", "the default of the host"),
            ],
            Advanced = true,
        },
        new("client_certificate", ConfigFieldKind.Text, "Certificate and private key in PEM. Stored encrypted, and never shown again.")
        {
            Label = "Certificate instead of the secret", Secret = true, Multiline = true, Advanced = true, OnlyWith = WithApp,
        },
        new("federated_token_file", ConfigFieldKind.Text, "Left empty, the value of AZURE_FEDERATED_TOKEN_FILE.")
        {
            Label = "File with the token", Advanced = true, OnlyWith = new("credential", ["workload_identity"]),
        },
        new("resource_id", ConfigFieldKind.Text, "Its rows are read wherever they are stored.") { Label = "Resource instead of the workspace", Placeholder = "/subscriptions/…/providers/…", Advanced = true },
        new("table_plan", ConfigFieldKind.Text, "Basic and auxiliary tables are searched, at a price for each search.")
        {
            Label = "Plan of the tables", Default = "analytics", Choices = [new("analytics", "analytics"), new("basic", "basic or auxiliary")], Advanced = true,
        },
        new("cloud", ConfigFieldKind.Text, "The Azure cloud of the workspace.")
        {
            Default = "public", Choices = [new("public", "public"), new("usgov", "US government"), new("china", "China")], Address = true, Advanced = true,
        },
        new("start_from", ConfigFieldKind.Text, "Where the first read begins: now, beginning, a time such as 2026-01-12T10:00:00Z, or a duration back: 15m, 24h, 7d.")
        {
            Label = "Read from", Placeholder = "15m", Advanced = true,
        },
        new("poll_interval_seconds", ConfigFieldKind.WholeNumber, "5 to 3,600. Left empty, the pace follows the data.") { Label = "Seconds between polls", Minimum = 5, Maximum = 3600, Advanced = true },
        new("late_window_seconds", ConfigFieldKind.WholeNumber, "60 to 86,400; 300 when empty, 3,600 for basic tables, where it is measured from TimeGenerated.")
        {
            Label = "Seconds that a row may be late", Minimum = 60, Maximum = 86_400, Advanced = true,
        },
        new("endpoint_url", ConfigFieldKind.Text, "A private link or an emulator.") { Label = "Address of the service", Placeholder = "https://…", Address = true, Advanced = true },
        new("authority_host", ConfigFieldKind.Text, "Only if it is a different one.") { Label = "Address to sign in at", Placeholder = "https://…", Address = true, Advanced = true },
    ];

    private static readonly EventTime Beginning = EventTime.From(new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The target of queries: a workspace by its id, or a resource by its path.</summary>
    public required AzureScope Scope { get; init; }

    public required AzureCredentialKind Credential { get; init; }

    public string TenantId { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    public string ClientCertificate { get; init; } = "";

    public string? FederatedTokenFile { get; init; }

    public required IReadOnlyList<KqlSource> Queries { get; init; }

    public bool IsBasic { get; init; }

    public required AzureCloud Cloud { get; init; }

    public required Uri Endpoint { get; init; }

    public bool HasOwnEndpoint { get; init; }

    public Uri? AuthorityHost { get; init; }

    public TimeSpan? PollInterval { get; init; }

    public TimeSpan LateWindow { get; init; }

    public StartFrom Start { get; init; } = StartFrom.Default;

    /// <summary>Credentials of the host, which a project may only use when the operator says so.</summary>
    public bool IsAmbient => Credential is AzureCredentialKind.WorkloadIdentity or AzureCredentialKind.ManagedIdentity or AzureCredentialKind.Default;

    /// <summary>Quotas are the identity's.</summary>
    public string QuotaKey =>
        $"azure:{Cloud.Name}:{TenantId}:{(IsAmbient ? Credential.ToString() + ClientId : ClientId)}" + (HasOwnEndpoint ? $":{Endpoint.Authority}" : "");

    /// <summary>Secrets to remove from all texts of a provider.</summary>
    public KnownSecrets Secrets { get; init; } = new();

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public override string ToString() => $"{nameof(AzureConfig)} {QuotaKey}";

    /// <summary>Reads a configuration; null together with at least one error.</summary>
    public static (AzureConfig? Config, IReadOnlyList<ConfigError> Errors) Read(JsonElement json, GuardedHttp http)
    {
        var reader = new ConfigReader(json, Fields);
        var cloud = ReadChoice(reader, "cloud", AzureCloud.All.ToDictionary(cloud => cloud.Name), AzureCloud.All[0]);
        var endpoint = ReadAddress(reader, "endpoint_url", http);
        var isBasic = ReadChoice(reader, "table_plan", new() { ["analytics"] = false, ["basic"] = true }, false);
        var certificate = reader.Text("client_certificate", 32_768);
        var credential = ReadCredential(reader);
        var config = new AzureConfig
        {
            Secrets = KnownSecrets.Of(json, Fields, address => http.IsInside(address) && !AzureCloud.Authorities.Has(address) && !AzureCloud.QueryServices.Has(address)),
            Scope = AzureScope.Read(reader),
            Credential = credential,
            TenantId = ReadName(reader, "tenant_id"),
            ClientId = ReadName(reader, "client_id"),
            ClientSecret = reader.Text("client_secret", 1024) ?? "",
            ClientCertificate = certificate ?? "",
            FederatedTokenFile = reader.Text("federated_token_file", 1024),
            Queries = ReadQueries(reader),
            IsBasic = isBasic,
            Cloud = cloud,
            Endpoint = endpoint ?? cloud.Endpoint,
            HasOwnEndpoint = endpoint is not null,
            AuthorityHost = ReadAddress(reader, "authority_host", http),
            PollInterval = Seconds(reader.WholeNumber("poll_interval_seconds", 5, 3600)),
            LateWindow = Seconds(reader.WholeNumber("late_window_seconds", 60, 86_400)) ?? TimeSpan.FromMinutes(isBasic ? 60 : 5),
            Start = StartFrom.Read(reader, Beginning),
        };
        if (isBasic && config.Scope.IsResource)
            reader.Fail("table_plan", "Basic and auxiliary tables are searched in their workspace: give workspace_id instead of resource_id.");
        RequireCredentials(reader, config);
        config.CheckPlaces(reader, http);
        return (reader.Errors.Count == 0 ? config : null, reader.Errors);
    }

    /// <summary>What proves an identity is sent to Microsoft, or where the operator wants it; tokens of the host's identity likewise.</summary>
    private void CheckPlaces(ConfigReader reader, GuardedHttp http)
    {
        if (AuthorityHost is { } authority && AzureCloud.Authorities.WhyNot(authority, "authority_host", http) is { } problem)
            reader.Fail("authority_host", problem);
        if (IsAmbient && AzureCloud.QueryServices.WhyNot(Endpoint, "endpoint_url", http) is { } foreign)
            reader.Fail("endpoint_url", foreign);
    }

    private static AzureCredentialKind ReadCredential(ConfigReader reader)
    {
        var app = reader.IsAbsent("client_certificate") ? AzureCredentialKind.Secret : AzureCredentialKind.Certificate;
        return ReadChoice(reader, "credential", new()
        {
            ["app"] = app,
            ["workload_identity"] = AzureCredentialKind.WorkloadIdentity,
            ["managed_identity"] = AzureCredentialKind.ManagedIdentity,
            ["default"] = AzureCredentialKind.Default,
        }, app);
    }

    private static void RequireCredentials(ConfigReader reader, AzureConfig config)
    {
        string[] needed = config.Credential switch
        {
            AzureCredentialKind.Secret => ["tenant_id", "client_id", "client_secret"],
            AzureCredentialKind.Certificate => ["tenant_id", "client_id"],
            AzureCredentialKind.WorkloadIdentity => ["tenant_id", "client_id"],
            _ => [],
        };
        foreach (var field in needed.Where(reader.IsAbsent))
            reader.Fail(field, $"This field is required: {Fields.First(one => one.Name == field).Description}");

        if (config.Credential == AzureCredentialKind.Certificate && !reader.IsAbsent("client_secret"))
            reader.Fail("client_secret", "Give either client_secret or client_certificate, not both.");
        if (config.Credential is AzureCredentialKind.ManagedIdentity or AzureCredentialKind.Default && config.AuthorityHost is not null)
            reader.Fail("authority_host", "The host decides where its own identity signs in.");
        if (config.ClientCertificate.Length > 0 && ProblemOf(config.ClientCertificate) is { } problem)
            reader.Fail("client_certificate", problem);
    }

    private static string? ProblemOf(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            return certificate.GetRSAPrivateKey() is null ? "The sign-in service needs an RSA key." : null;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return "Expected a certificate and its unencrypted private key, both in PEM (-----BEGIN CERTIFICATE----- and -----BEGIN PRIVATE KEY-----).";
        }
    }

    /// <summary>An id or a domain. It becomes a part of addresses, where anything else would mean something, and the vendor's library refuses it late.</summary>
    private static string ReadName(ConfigReader reader, string field)
    {
        if (reader.Text(field, 256) is not { } name)
            return "";

        if (!name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-') || name.Contains("..", StringComparison.Ordinal))
            reader.Fail(field, "Expected an id such as 00000000-0000-0000-0000-000000000000, or a domain: letters, digits, '.' and '-' only.");
        return name;
    }

    private static List<KqlSource> ReadQueries(ConfigReader reader)
    {
        const string field = "query";
        List<KqlSource> queries = [];
        foreach (var text in reader.Texts(field, MaxQueries, 10_000, orOne: true))
        {
            var (query, problem) = KqlSource.Parse(text);
            if (query is null)
                reader.Fail(field, problem!);
            else if (queries.Exists(other => other.Table == query.Table))
                reader.Fail(field, $"Table {query.Table} is read twice: its rows would be stored twice. Join the conditions with 'or'.");
            else
                queries.Add(query);
        }

        return queries;
    }

    private static T ReadChoice<T>(ConfigReader reader, string field, Dictionary<string, T> choices, T otherwise)
    {
        if (reader.Text(field, 64) is not { } text)
            return otherwise;

        if (choices.TryGetValue(text, out var chosen))
            return chosen;

        reader.Fail(field, $"Expected one of {string.Join(", ", choices.Keys)}.");
        return otherwise;
    }

    private static Uri? ReadAddress(ConfigReader reader, string field, GuardedHttp http)
    {
        if (reader.Text(field, 2048) is not { } text)
            return null;

        Uri? address = null;
        var problem = text.Any(char.IsControl) ? "Leave out line breaks and other control characters."
            : !Uri.TryCreate(text, UriKind.Absolute, out address) ? "This is not an absolute address such as https://logs.example.com."
            : address!.Query.Length > 0 || address.Fragment.Length > 0 ? "Leave out everything from '?' or '#' on."
            : field == "authority_host" && address.Scheme != Uri.UriSchemeHttps ? "Signing in needs https."
            : http.Check(address!);
        if (problem is null)
            return address;

        reader.Fail(field, problem);
        return null;
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } whole ? TimeSpan.FromSeconds(whole) : null;
}
