using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using Google.Apis.Auth.OAuth2.Responses;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>Turns what went wrong with a call into the terms that decide what happens next, with advice that repairs it.</summary>
internal static class GoogleErrors
{
    public const string ReadPermission = "logging.logEntries.list";

    private const string ViewPermission = "logging.views.access";
    private const int MaxSaid = 600;

    private static readonly TimeSpan TokenPause = TimeSpan.FromSeconds(30);

    private const string Passing = "This is usually temporary. LiveLogs tries again automatically.";

    /// <param name="error">What the service answered.</param>
    /// <param name="resource">What was read.</param>
    /// <param name="withToken">Whether the request carried a page token.</param>
    /// <param name="config">Whose call it was.</param>
    public static LogSourceException Classify(GoogleError error, ResourceName resource, bool withToken, GoogleConfig config)
    {
        error = error with { Code = config.Secrets.Code(config.Endpoint, error.Code), Reason = config.Secrets.Code(config.Endpoint, error.Reason) };
        var (failure, summary, advice) = Judge(error, resource, withToken, config);
        var text = config.Secrets.Said(config.Endpoint, error.Message, MaxSaid);
        var said = text.Length > 0 ? $" The service says: {text}" : "";
        return new LogSourceException(failure, summary + said, advice)
        {
            ProviderCode = error.Reason ?? error.Code,
            MissingPermission = failure == LogSourceFailure.Permission && error.Reason != "SERVICE_DISABLED" ? PermissionOf(resource) : null,
            RetryAfter = error.RetryAfter,
        };
    }

    /// <summary>The way to a service failed, or what came back is not the protocol.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="host">Whose host it was.</param>
    /// <param name="field">The field that names it, or could.</param>
    /// <param name="service">What should answer there.</param>
    public static LogSourceException FromTransport(Exception error, string host, string field = "endpoint_url", string service = "the Cloud Logging service")
    {
        if (OutboundForbiddenException.FindIn(error) is { } forbidden)
        {
            return new LogSourceException(LogSourceFailure.Forbidden, forbidden.Message,
                $"Use a public https address in {field}, or ask the operator to allow this host.", error);
        }

        if (error is ResponseTooLargeException)
            return new LogSourceException(LogSourceFailure.Bug, $"{host} sent an answer that is larger than any valid answer.", $"Check which server answers at the address of {field}.", error);

        if (error is JsonException or InvalidDataException)
            return Transient($"The answer of {host} is not the protocol's JSON, or was cut.", $"If this continues, check for a proxy in between and that {field} is {service}.", error);

        var cause = (error as HttpRequestException)?.HttpRequestError;
        var socket = error.GetBaseException() as SocketException;
        if (cause == HttpRequestError.NameResolutionError || socket?.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
            return Transient($"The name {host} cannot be resolved.", $"Check the host name in {field}, and the server's name resolution (DNS).", error);

        if (cause == HttpRequestError.SecureConnectionError || error.InnerException is AuthenticationException)
            return Transient($"No secure connection to {host}: the TLS handshake failed.", "Check that the certificate is valid for this name and trusted by the server.", error);

        return socket?.SocketErrorCode == SocketError.ConnectionRefused
            ? Transient($"{host} refuses connections.", $"Check address and port in {field}, and firewalls in between.", error)
            : Transient($"The connection to {host} broke.", Passing, error);
    }

    public static LogSourceException TimedOut(TimeSpan limit, string host) =>
        Transient($"{host} did not answer within {limit.TotalSeconds:0.#} s.", "Check the network and firewalls in between. A filter that names logs or resource types is faster. LiveLogs tries again automatically.", new TimeoutException());

    /// <summary>What should give access tokens answered with success, and without one.</summary>
    public static LogSourceException NoToken(Uri? address) => Credentials(
        $"The answer of {address?.Host ?? "the token service"} has no access token.", $"Check that {FieldOf(address)} is Google's.", null);

    /// <summary>No access token was to be had.</summary>
    /// <param name="error">What the vendor's library says.</param>
    /// <param name="retryAfter">How long the service asked to wait; null when it did not say.</param>
    /// <param name="config">Whose token it was.</param>
    /// <param name="address">The last service that was asked.</param>
    public static LogSourceException FromToken(Exception error, TimeSpan? retryAfter, GoogleConfig config, Uri? address = null) => error switch
    {
        TokenResponseException refused => FromTokenAnswer(refused, retryAfter, config, address),
        // The library wraps what its own requests meet.
        _ when OutboundForbiddenException.FindIn(error) is not null || error is ResponseTooLargeException or HttpRequestException or IOException =>
            FromTransport(error, address?.Host ?? "the token service", FieldOf(address), "Google's token service"),
        _ when Inner<HttpRequestException>(error) is { StatusCode: { } status } => Transient(
            $"{address?.Host ?? "The token service"} answered with HTTP {(int)status} instead of a token.", $"Check which server answers at the address in {FieldOf(address)}.", error),
        _ when Inner<HttpRequestException>(error) is { } broken => FromTransport(broken, address?.Host ?? "the token service", FieldOf(address), "Google's token service"),
        CryptographicException or FormatException or ArgumentException when config.Credentials is not null => Credentials(
            "The key in credentials_json cannot be used.", "Create a new key of the service account and paste its file as it was downloaded.", error),
        InvalidOperationException when config.Credentials is null => Credentials(
            "This server has no Google Cloud identity.", "Give credentials_json, or have the operator set up application default credentials on the server.", error),
        InvalidOperationException => Credentials(
            "credentials_json cannot be used: " + (address is null ? config.Secrets.Clean(error.Message, MaxSaid) : config.Secrets.Said(address, error.Message, MaxSaid)), "Paste the credentials file as it was downloaded.", error),
        _ => Transient("No access token could be fetched.", Passing, error),
    };

    /// <summary>An address of the credentials stands in their file; that of impersonation has a field of its own.</summary>
    private static string FieldOf(Uri? address) =>
        address?.AbsolutePath.EndsWith(":generateAccessToken", StringComparison.Ordinal) == true ? "iam_endpoint_url" : "credentials_json (token_uri, token_url)";

    private static T? Inner<T>(Exception? error)
        where T : Exception
    {
        for (var depth = 0; error is not null && depth < 8; depth++, error = error.InnerException)
        {
            if (error is T found)
                return found;
        }

        return null;
    }

    private static LogSourceException FromTokenAnswer(TokenResponseException error, TimeSpan? retryAfter, GoogleConfig config, Uri? address)
    {
        var (code, text) = (error.Error?.Error ?? "", error.Error?.ErrorDescription ?? "");
        var status = (int?)error.StatusCode ?? 0;
        var shown = address is null ? config.Secrets.Clean(text, MaxSaid) : config.Secrets.Said(address, text, MaxSaid);
        var said = shown.Length > 0 ? $" The service says: {shown}" : "";
        if (status == 429 || code is "rate_limit_exceeded" or "slow_down")
        {
            return new LogSourceException(LogSourceFailure.Throttled, "The service that issues access tokens received too many requests." + said, "LiveLogs asks again when the service allows it.")
            {
                ProviderCode = "HTTP 429",
                RetryAfter = retryAfter ?? TokenPause,
                IsFromSignIn = true,
            };
        }

        // The library treats a page of a server in between as an error, too.
        if (status is >= 500 or 408 || code is "internal_failure" or "temporarily_unavailable" || code.Contains("JSON object", StringComparison.Ordinal))
        {
            return new LogSourceException(LogSourceFailure.Transient, $"The service that issues access tokens has an internal problem{(status > 0 ? $" (HTTP {status})" : "")}." + said, Passing)
            {
                RetryAfter = retryAfter,
                IsFromSignIn = true,
            };
        }

        code = address is null ? code : config.Secrets.Code(address, code) ?? "";

        if (text.Contains("iat", StringComparison.Ordinal) && text.Contains("exp", StringComparison.Ordinal))
            return Credentials("The token service rejects the time of the request." + said, "Set the clock of the server that runs LiveLogs.", null, "invalid_grant");

        if (text.Contains("signature", StringComparison.OrdinalIgnoreCase))
            return Credentials("The private key no longer belongs to the service account." + said, "Create a new key of the service account and save its file in credentials_json.", null, "invalid_grant");

        if (text.Contains("account not found", StringComparison.OrdinalIgnoreCase) || text.Contains("disabled", StringComparison.OrdinalIgnoreCase))
            return Credentials("The service account was deleted or disabled." + said, "Restore it, or save the key of another one in credentials_json.", null, "invalid_grant");

        if (config.Impersonated is { } target && status == 403)
        {
            return new LogSourceException(LogSourceFailure.Permission, $"The credentials may not act as {target}." + said,
                $"Grant them the role roles/iam.serviceAccountTokenCreator on {target}.")
            {
                ProviderCode = "PERMISSION_DENIED",
                MissingPermission = "iam.serviceAccounts.getAccessToken",
                IsFromSignIn = true,
            };
        }

        return Credentials("The token service does not accept the credentials." + said,
            config.Credentials is null ? "Check the identity of the server." : "Check credentials_json: the key may have been deleted, or the file changed.",
            null, code.Length is > 0 and < 64 ? code : null);
    }

    private static (LogSourceFailure Failure, string Summary, string Advice) Judge(GoogleError error, ResourceName resource, bool withToken, GoogleConfig config)
    {
        if (error.Reason == "SERVICE_DISABLED")
        {
            return (LogSourceFailure.Permission, "The Cloud Logging API is not enabled in the project of the credentials.",
                "Enable it: gcloud services enable logging.googleapis.com --project=" + (config.Credentials?.Project ?? config.ProjectId));
        }

        return (error.Code, error.Status) switch
        {
            ("RESOURCE_EXHAUSTED", _) or (_, 429) => (LogSourceFailure.Throttled,
                "The project has used up its read requests of this minute.",
                "Reading continues with the next minute. If this continues, check what else reads logs with this project's credentials, or ask Google for a larger quota of 'Read requests per minute'."),
            ("UNAUTHENTICATED", _) or (_, 401) => (LogSourceFailure.Credentials,
                "The service does not accept the access token.",
                "Check that the service account and its key still exist, and that endpoint_url is the Cloud Logging service."),
            ("PERMISSION_DENIED", _) or (_, 403) => (LogSourceFailure.Permission,
                $"The credentials are valid but may not read {resource}.",
                PermissionAdvice(resource)),
            ("NOT_FOUND", _) => (LogSourceFailure.NotFound,
                $"{resource} does not exist.",
                "Check project_id and resource_names. LiveLogs finds it automatically when it is created."),
            ("INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE", _) when withToken => (LogSourceFailure.StaleToken,
                "The page token is no longer valid.", "The scan starts over automatically."),
            ("INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE", _) => (LogSourceFailure.Configuration,
                "The service rejected the request as invalid.", "Check filter, log_name, resource_type and resource_names."),
            ("CANCELLED" or "ABORTED", _) or (_, 409 or 425 or 499) => (LogSourceFailure.Transient,
                $"{config.Endpoint.Host} cancelled the request ({error.Code ?? $"HTTP {error.Status}"}).", Passing),
            ("DEADLINE_EXCEEDED" or "UNAVAILABLE" or "INTERNAL" or "UNKNOWN" or "DATA_LOSS", _) or (_, >= 500 or 408) => (LogSourceFailure.Transient,
                $"{config.Endpoint.Host} has an internal problem (HTTP {error.Status}).", Passing),
            (_, >= 300 and < 400) => (LogSourceFailure.Configuration,
                $"{config.Endpoint.Host} redirects to another address (HTTP {error.Status}). LiveLogs does not follow redirects.", "Put the final address into endpoint_url."),
            (null, _) => (LogSourceFailure.Configuration,
                $"The server at {config.Endpoint.Host} is not the Cloud Logging service (HTTP {error.Status}).", "Check endpoint_url and proxies in between."),
            _ => (LogSourceFailure.Bug, $"The service refused the request with {error.Code} (HTTP {error.Status}).", "Please report this error with its code."),
        };
    }

    private static string PermissionOf(ResourceName resource) => resource.IsView ? ViewPermission : ReadPermission;

    private static string PermissionAdvice(ResourceName resource) => resource.IsView
        ? $"Grant the service account the role roles/logging.viewAccessor on {resource.Container}, if necessary with a condition on this view."
        : $"Grant the service account the role roles/logging.viewer on {resource.Container} (for Data Access audit logs roles/logging.privateLogViewer as well). It takes effect after a minute or two.";

    private static LogSourceException Credentials(string message, string advice, Exception? inner, string? code = null) =>
        new(LogSourceFailure.Credentials, message, advice, inner) { ProviderCode = code, IsFromSignIn = true };

    private static LogSourceException Transient(string message, string advice, Exception? inner) =>
        new(LogSourceFailure.Transient, message, advice, inner);
}
