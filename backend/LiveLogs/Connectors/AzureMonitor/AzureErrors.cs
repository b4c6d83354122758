using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Azure.Identity;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>Turns what went wrong with a call into the terms that decide what happens next, with advice that repairs it.</summary>
internal static class AzureErrors
{
    /// <summary>The answer holds more than one answer may, or the query took too long: ask for less at once.</summary>
    public const string TooMuch = "TooMuch";

    public const string TooSlow = "TooSlow";

    private const int MaxSaid = 1000;

    private const string Passing = "This is usually temporary. LiveLogs tries again automatically.";

    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(30);

    /// <summary>An answer that is no success. https://learn.microsoft.com/azure/azure-monitor/logs/api/errors</summary>
    public static LogSourceException Classify(int status, AzureErrorBody error, TimeSpan? retryAfter, AzureConfig config)
    {
        error = error with { Codes = [.. error.Codes.Select(code => config.Secrets.Code(config.Endpoint, code)).OfType<string>()] };
        var (failure, summary, advice) = Judge(status, error, config);
        var said = config.Secrets.Said(config.Endpoint, error.Text, MaxSaid);
        return new LogSourceException(failure, said.Length > 0 ? $"{summary} The service says: {said}" : summary, advice)
        {
            ProviderCode = status == 504 ? TooSlow : error.Codes.Count > 0 ? error.Codes[^1] : null,
            MissingPermission = failure == LogSourceFailure.Permission ? "Log Analytics Reader" : null,
            RetryAfter = failure == LogSourceFailure.Throttled ? retryAfter ?? ThrottlePause : retryAfter,
        };
    }

    /// <summary>Rows came, but the service says that they are not all.</summary>
    public static LogSourceException Partial(JsonElement error, AzureConfig config)
    {
        var body = AzureErrorBody.Of(error);
        var isTooMuch = error.GetRawText().Contains("E_QUERY_RESULT_SET_TOO_LARGE", StringComparison.Ordinal)
            || error.GetRawText().Contains("exceed", StringComparison.OrdinalIgnoreCase);
        return new LogSourceException(
            LogSourceFailure.Transient, $"The service returned only a part of the rows. It says: {config.Secrets.Said(config.Endpoint, body.Text, MaxSaid)}", "None of them was used. LiveLogs requests less at a time.")
        {
            ProviderCode = isTooMuch ? TooMuch : "PartialError",
        };
    }

    public static LogSourceException Empty(AzureConfig config) => Transient(
        $"{config.Endpoint.Host} answered without a result.", "LiveLogs tries again automatically. If this continues, check for a proxy in between.", null);

    /// <summary>The rows of a table that the caller's roles do not cover are left out of the answer of a resource, without an error.</summary>
    public static LogSourceException Hidden(string table, IReadOnlyList<string> places) => new(
        LogSourceFailure.Permission,
        $"The roles of the app or identity hide table {table} in {string.Join(", ", places)}: the answer lacks its rows.",
        "Assign the role Log Analytics Reader there, or read a workspace that it may read with workspace_id instead of resource_id.")
    {
        ProviderCode = "denyTables",
        MissingPermission = $"microsoft.insights/logs/{table}/read",
    };

    /// <summary>So are the rows of whole workspaces.</summary>
    public static LogSourceException Closed(IReadOnlyList<string> workspaces) => new(
        LogSourceFailure.Permission,
        $"Rows of the resource are also kept in {string.Join(", ", workspaces)}, which the app or identity may not read: the answer lacks them.",
        "Assign the role Log Analytics Reader there, or read a workspace that it may read with workspace_id instead of resource_id.")
    {
        ProviderCode = "PartialAccess",
        MissingPermission = "Log Analytics Reader",
    };

    public static LogSourceException Stale(TimeSpan age) => Transient(
        $"The answer was {age.TotalSeconds:0} s old: a cache between LiveLogs and the service keeps answers against its instructions.",
        "The answer was not used. Remove the proxy, or make it respect Cache-Control.", null);

    public static LogSourceException TimedOut(TimeSpan limit, string host) =>
        new(LogSourceFailure.Transient, $"{host} did not answer within {limit.TotalSeconds:0.#} s.", "LiveLogs requests less at a time and tries again automatically.", new TimeoutException())
        {
            ProviderCode = TooSlow,
        };

    /// <summary>The way to a service failed, or what came back is not the protocol.</summary>
    public static LogSourceException FromTransport(Exception error, string host, string field)
    {
        if (OutboundForbiddenException.FindIn(error) is { } forbidden)
            return new LogSourceException(LogSourceFailure.Forbidden, forbidden.Message, $"Use a public https address in {field}, or ask the operator to allow this host.", error);

        if (error is ResponseTooLargeException)
            return new LogSourceException(LogSourceFailure.Transient, $"{host} sent more than LiveLogs accepts in one answer.", "LiveLogs requests less at a time.", error) { ProviderCode = TooMuch };

        if (error is JsonException or InvalidDataException)
            return Transient($"The answer of {host} is not the protocol's JSON, or was cut.", $"If this continues, check for a proxy in between and {field}.", error);

        var cause = (error as HttpRequestException)?.HttpRequestError;
        if (cause == HttpRequestError.NameResolutionError)
            return Transient($"The name {host} cannot be resolved.", $"Check the host name in {field}, or the server's name resolution (DNS).", error);
        if (cause == HttpRequestError.SecureConnectionError || error.InnerException is AuthenticationException)
            return Transient($"No secure connection to {host}: the TLS handshake failed.", "Check that its certificate is valid for this name and trusted by the server; the operator can add authorities in Outbound:TrustedCertificates.", error);

        return error.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? Transient($"{host} refuses connections.", $"Check address and port of {field}, and firewalls.", error)
            : Transient($"The connection to {host} broke.", Passing, error);
    }

    /// <summary>No token. https://learn.microsoft.com/entra/identity-platform/reference-error-codes</summary>
    /// <param name="error">What the vendor's library says.</param>
    /// <param name="config">Whose sign-in it was.</param>
    /// <param name="now">For a wait that is given as a date.</param>
    public static LogSourceException FromSignIn(AuthenticationFailedException error, AzureConfig config, DateTimeOffset now)
    {
        var authority = config.AuthorityHost ?? config.Cloud.Authority;
        var host = authority.Host;
        var answer = SignInAnswer.Of(error, now);
        if (answer.Status == 0 && answer.Code is null)
        {
            for (Exception? inner = error; inner is not null; inner = inner.InnerException)
            {
                if (inner is HttpRequestException or OutboundForbiddenException)
                    return FromTransport(inner, host, "authority_host");
                if (inner is OperationCanceledException or TimeoutException or IOException)
                    return Transient($"{host} did not answer in time, or the connection broke.", Passing, error);
            }
        }

        var (failure, summary, advice) = JudgeSignIn(answer, host, config);
        var said = answer.Code is null && failure != LogSourceFailure.Credentials ? "" : config.Secrets.Said(authority, answer.Text, MaxSaid);
        return new LogSourceException(failure, said.Length > 0 ? $"{summary} {said}" : summary, advice)
        {
            ProviderCode = answer.Code ?? (answer.Status > 0 ? string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}") : null),
            MissingPermission = failure == LogSourceFailure.Permission ? "Conditional Access" : null,
            RetryAfter = failure == LogSourceFailure.Throttled ? answer.RetryAfter ?? ThrottlePause : answer.RetryAfter,
            IsFromSignIn = true,
        };
    }

    private static (LogSourceFailure Failure, string Summary, string Advice) JudgeSignIn(SignInAnswer answer, string host, AzureConfig config) => answer switch
    {
        { Code: "AADSTS50196" or "AADSTS90055" } or { Status: 429 } => (LogSourceFailure.Throttled, $"{host} received too many requests for tokens.", "LiveLogs asks again when the service allows it. If this continues, check what else signs in as this app."),
        { Code: "AADSTS90033" or "AADSTS90024" or "AADSTS90006" or "AADSTS90020" or "AADSTS90036" } or { Status: >= 500 or 408 } =>
            (LogSourceFailure.Transient, answer.Status > 0 ? $"{host}, which issues tokens, has an internal problem (HTTP {answer.Status})." : $"{host}, which issues tokens, has an internal problem.", Passing),
        { Code: "AADSTS53003" or "AADSTS53000" or "AADSTS53001" or "AADSTS53002" or "AADSTS53004" or "AADSTS530035" } =>
            (LogSourceFailure.Permission, "A Conditional Access policy of the tenant blocks the app.", "The policy's name is in the sign-in logs of Microsoft Entra, under Service principal sign-ins, Conditional Access. Let it exclude the app, or allow the address of this server."),
        { Code: "AADSTS90002" or "AADSTS900023" } => Wrong("There is no such tenant.", "Check tenant_id (the directory id of the app registration) and cloud."),
        { Code: "AADSTS700016" } => Wrong("The tenant does not know the app.", "Check client_id (the application id), and that tenant_id is the directory where the app is registered."),
        { Code: "AADSTS7000215" } => Wrong("The client secret is wrong.", "Enter the value of the secret, not its id; it is shown only when the secret is created."),
        { Code: "AADSTS7000222" } => Wrong("The client secret has expired.", "Create a new secret for the app and save it here."),
        { Code: "AADSTS700027" or "AADSTS50012" } => Wrong("The app does not know the certificate.", "Upload the certificate's public half to the app registration."),
        { Code: "AADSTS700024" } => Wrong("The sign-in service rejects the time of the request, or the federated token is stale.", "Set the clock of the server that runs LiveLogs."),
        { Code: "AADSTS70021" or "AADSTS700213" } => Wrong("No federated credential of the app matches the token.", "Check issuer, subject and audience of the app's federated credential."),
        _ when config.IsAmbient => Wrong("The host has no identity to sign in with.", "Assign a managed identity to the machine, or set up workload identity."),
        _ => Wrong("Signing in failed.", "Check tenant_id, client_id and the secret or certificate."),
    };

    private static (LogSourceFailure Failure, string Summary, string Advice) Wrong(string summary, string advice) => (LogSourceFailure.Credentials, summary, advice);

    private static LogSourceException Transient(string message, string advice, Exception? inner) => new(LogSourceFailure.Transient, message, advice, inner);

    private static (LogSourceFailure Failure, string Summary, string Advice) Judge(int status, AzureErrorBody error, AzureConfig config)
    {
        var host = config.Endpoint.Host;
        if (error.Has("FailedToResolveResource", "WorkspaceNotFoundError", "ResourceNotFoundError", "ResourceNotFound"))
            return (LogSourceFailure.NotFound, $"There is no {config.Scope.Words}.", $"Check {config.Scope.Field} and cloud. A resource that is being moved is found again automatically.");
        if (error.Has("UnsupportedApiQueryValidationError"))
            return (LogSourceFailure.Configuration, "The table cannot be queried in this way: it seems to be on another plan.", config.IsBasic ? "Leave table_plan out if the table is on the plan Analytics." : "Set table_plan to basic if the table is on the plan Basic or Auxiliary.");
        if (error.Has("SyntaxError", "SYN0002"))
            return (LogSourceFailure.Configuration, "The service cannot parse the query.", "Correct query. The position is measured from the beginning of the query that is sent.");
        if (error.Has("SEM0100", "SemanticError") && error.Text.Contains("table", StringComparison.OrdinalIgnoreCase))
            return (LogSourceFailure.NotFound, "There is no such table (yet).", "Check the table's name and table_plan. A table appears with its first row. LiveLogs then reads it automatically.");
        if (error.Has("SEM0100", "SemanticError"))
            return (LogSourceFailure.Configuration, "The query uses a column or function that does not exist.", "Correct query. Columns appear with the first row that has them.");

        return status switch
        {
            401 => (LogSourceFailure.Credentials, "The service does not accept the token.", "Check tenant_id, and that cloud is the workspace's."),
            403 when error.Has("InvalidAuthenticationTokenAudience", "InvalidTokenError", "InvalidAuthenticationToken") =>
                (LogSourceFailure.Credentials, "The token is not for this service.", "Check cloud, and that endpoint_url belongs to it."),
            403 => (LogSourceFailure.Permission, $"The credentials are valid but may not read this {(config.Scope.IsResource ? "resource" : "workspace")}.", $"Assign the role Log Analytics Reader on {config.Scope.Words} to the app or identity. A new assignment takes up to an hour."),
            404 => (LogSourceFailure.Configuration, $"The server at {host} does not know this path.", $"Check endpoint_url and {config.Scope.Field}."),
            409 or 425 or 499 => (LogSourceFailure.Transient, $"{host} cancelled the query (HTTP {status}).", Passing),
            408 or 504 => (LogSourceFailure.Transient, "The query took too long.", "LiveLogs requests less at a time."),
            429 => (LogSourceFailure.Throttled, "Too many queries of this identity.", "LiveLogs lowers the rate automatically. If this continues, check what else uses the identity, or raise poll_interval_seconds."),
            >= 500 => (LogSourceFailure.Transient, $"{host} has an internal problem (HTTP {status}).", Passing),
            >= 300 and < 400 => (LogSourceFailure.Configuration, $"{host} redirects to another address (HTTP {status}). LiveLogs does not follow redirects.", "Put the final address into endpoint_url."),
            400 => (LogSourceFailure.Configuration, "The service rejected the request as invalid.", "Check query."),
            _ => (LogSourceFailure.Bug, $"The service refused the request (HTTP {status}).", "Please report this error with its code."),
        };
    }
}
