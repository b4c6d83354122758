using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;
using LiveLogs.Outbound.Aws;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Turns what went wrong with a call into the terms that decide what happens next, with advice that repairs it.</summary>
internal static partial class CloudWatchErrors
{
    /// <summary>Stands as the provider's code where the region itself is the mistake.</summary>
    public const string WrongRegion = "WrongRegion";

    private const int MaxSaid = 600;

    private const string CheckKeys =
        "Check access_key_id and secret_access_key, that the key is active, and that it belongs to the partition and an enabled region of the account.";

    private const string Passing = "This is usually temporary. LiveLogs tries again automatically.";

    /// <param name="error">What the service answered.</param>
    /// <param name="operation">Official name, such as <c>FilterLogEvents</c>.</param>
    /// <param name="withToken">Whether the request carried a page token.</param>
    /// <param name="config">Whose call it was.</param>
    /// <param name="place">Who answered; null: the endpoint.</param>
    public static LogSourceException Classify(AwsError error, string operation, bool withToken, CloudWatchConfig config, AwsPlace? place = null)
    {
        place ??= AwsPlace.Logs(config);
        error = error with { Code = config.Secrets.Code(place.Address, error.Code) };
        var text = config.Secrets.Said(place.Address, error.Message, MaxSaid);
        // It may be judged by, but not even the permission that it names is repeated.
        if (config.Secrets.IsClosed(place.Address))
            error = error with { Message = PerformPattern().Replace(error.Message, "") };
        var (failure, summary, advice) = Judge(error, operation, withToken, config, place);
        var said = text.Length > 0 ? $" The service says: {text}" : "";
        return new LogSourceException(failure, summary + said, advice)
        {
            ProviderCode = IsAboutRegion(error) ? WrongRegion : error.Code,
            MissingPermission = failure == LogSourceFailure.Permission ? MissingPermission(error, operation) : null,
            RetryAfter = error.RetryAfter,
        };
    }

    /// <summary>The way to a service failed, or what came back is not the protocol.</summary>
    public static LogSourceException FromTransport(Exception error, CloudWatchConfig config, AwsPlace place)
    {
        var host = place.Address.Host;
        if (OutboundForbiddenException.FindIn(error) is { } forbidden)
        {
            return new LogSourceException(LogSourceFailure.Forbidden, forbidden.Message, place.IsOwn
                ? $"Use a public https address in {place.Field}, or ask the operator to allow this host."
                : "The service's own name leads into a private network, as it does with a VPC endpoint: ask the operator to allow this host.", error);
        }

        if (error is ResponseTooLargeException)
            return new LogSourceException(LogSourceFailure.Bug, $"{host} sent an answer that is larger than any page.", "Check which server answers at this address.", error);

        if (error is JsonException or InvalidDataException)
            return Transient($"The answer of {host} is not the protocol's JSON, or was cut.", $"If this continues, check for a proxy in between and that {place.Field} is {place.Service}.", error);

        var cause = (error as HttpRequestException)?.HttpRequestError;
        var socket = error.GetBaseException() as SocketException;
        if (cause == HttpRequestError.NameResolutionError || socket?.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
            return UnknownHost(place, config, error);

        if (cause == HttpRequestError.SecureConnectionError || error.InnerException is AuthenticationException)
            return Transient($"No secure connection to {host}: the TLS handshake failed.", $"Check that the certificate of {place.Field} is valid for this name and trusted by the server.", error);

        return socket?.SocketErrorCode == SocketError.ConnectionRefused
            ? Transient($"{host} refuses connections.", $"Check address and port of {place.Field}, firewalls and security groups.", error)
            : Transient($"The connection to {host} broke.", Passing, error);
    }

    public static LogSourceException TimedOut(TimeSpan limit, string host) =>
        Transient($"{host} did not answer within {limit.TotalSeconds:0.#} s.", "Check the network, firewalls and security groups in between. LiveLogs tries again automatically.", new TimeoutException());

    private static LogSourceException UnknownHost(AwsPlace place, CloudWatchConfig config, Exception error)
    {
        if (place.IsOwn || AwsRegion.IsKnown(config.Region))
        {
            return Transient($"The name {place.Address.Host} cannot be resolved.", place.IsOwn
                ? $"Check the host name in {place.Field}."
                : $"Check the server's name resolution (DNS); {place.Field} can name another address.", error);
        }

        var closest = CloudWatchRegion.Closest(config.Region);
        return new LogSourceException(
            LogSourceFailure.Configuration,
            $"There is no CloudWatch Logs service in a region '{config.Region}'.",
            closest is null ? "Check region." : $"Check region. Did you mean '{closest}'?",
            error)
        {
            ProviderCode = WrongRegion,
        };
    }

    private static LogSourceException Transient(string message, string advice, Exception? inner) =>
        new(LogSourceFailure.Transient, message, advice, inner);

    private static (LogSourceFailure Failure, string Summary, string Advice) Judge(
        AwsError error, string operation, bool withToken, CloudWatchConfig config, AwsPlace place)
    {
        if (IsAboutRegion(error))
            return (LogSourceFailure.Configuration, $"The service does not serve region '{config.Region}' here.", "Set region to the one of endpoint_url, or enable the region for the account.");

        switch (error.Code)
        {
            case "LimitExceededException" when operation == "StartLiveTail":
                return (LogSourceFailure.Throttled, "The account has reached its limit of Live Tail sessions in this region (15, unless raised).", "LiveLogs tries again automatically. End other sessions, or turn live_tail off.");

            case "ThrottlingException" or "Throttling" or "ThrottledException" or "TooManyRequestsException" or "RequestLimitExceeded"
                or "RequestThrottled" or "RequestThrottledException" or "LimitExceededException" or "SlowDown" or "BandwidthLimitExceeded":
                return (LogSourceFailure.Throttled, $"{operation} is called too often in this account and region.", "LiveLogs lowers the rate automatically. If this continues, check what else uses the API, or read fewer log groups.");

            case "ExpiredTokenException" or "ExpiredToken" or "TokenRefreshRequired":
                return (LogSourceFailure.Credentials, "The temporary credentials have expired.", "Save new access_key_id, secret_access_key and session_token, or use a key of an IAM user.");

            case "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidAccessKeyId":
                return (LogSourceFailure.Credentials, "The service does not know the access key or the session token.", CheckKeys);

            case "RequestExpired" or "RequestTimeTooSkewed" or "RequestInTheFuture":
                return (LogSourceFailure.Credentials, "The service rejects the time of the request.", "Set the clock of the server that runs LiveLogs.");

            case "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure":
                return (LogSourceFailure.Credentials, "The signature is wrong: the secret does not belong to the access key.", "Enter secret_access_key again, whole and without spaces.");

            case "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "IncompleteSignature" or "IncompleteSignatureException":
                return (LogSourceFailure.Credentials, "The service did not accept the form of the credentials.", CheckKeys);

            case "AccessDeniedException" or "AccessDenied" or "UnauthorizedOperation" or "NotAuthorized":
                return (LogSourceFailure.Permission, $"The credentials are valid but may not call {MissingPermission(error, operation)}.", PermissionAdvice(error, operation, config));

            case "ResourceNotFoundException":
                return (LogSourceFailure.NotFound, "The log group or one of the log streams does not exist.", $"Check log_group and log_streams, and that they are in region {config.Region} of this account. LiveLogs finds them automatically when they are created.");

            case "InvalidParameterException" or "ValidationException" when withToken:
                return (LogSourceFailure.StaleToken, "The page token is no longer valid.", "The scan starts over automatically.");

            case "InvalidParameterException" or "ValidationException":
                return (LogSourceFailure.Configuration, "The service rejected the request as invalid.", "Check filter_pattern, log_group and log_streams.");

            case "InvalidOperationException" or "UnsupportedOperationException":
                return (LogSourceFailure.Configuration, $"This log group cannot be read with {operation}.", "Only log groups of the class Standard can be read with it, not those of the classes Infrequent Access and Delivery. Read them with CloudWatch Logs Insights, or have their writer push here.");

            case "OptInRequired" or "SubscriptionRequiredException":
                return (LogSourceFailure.Configuration, $"The account is not signed up for region {config.Region}.", "Enable the region for the account, or choose another.");

            case "UnknownOperationException" or "SerializationException":
                return (LogSourceFailure.Configuration, $"The server at {place.Address.Host} does not know {operation}.", $"Check that {place.Field} is {place.Service}.");
        }

        return JudgeByStatus(error, place);
    }

    private static (LogSourceFailure Failure, string Summary, string Advice) JudgeByStatus(AwsError error, AwsPlace place)
    {
        var host = place.Address.Host;
        return error.Status switch
        {
            429 => (LogSourceFailure.Throttled, $"{host} asks for fewer requests.", "LiveLogs lowers the rate automatically."),
            >= 500 or 408 or 425 or 499 => (LogSourceFailure.Transient, $"{host} has an internal problem (HTTP {error.Status}).", Passing),
            _ when error.Code is "InternalFailure" or "ServiceUnavailableException" or "ServiceUnavailable" or "RequestTimeout" or "RequestTimeoutException" or "PriorRequestNotComplete" or "OperationAbortedException" or "ConflictException" =>
                (LogSourceFailure.Transient, $"{host} has an internal problem ({error.Code}).", Passing),
            >= 300 and < 400 => (LogSourceFailure.Configuration, $"{host} redirects to another address (HTTP {error.Status}). LiveLogs does not follow redirects.", $"Put the final address into {place.Field}."),
            _ when error.Code is null => (LogSourceFailure.Configuration, $"The server at {host} is not {place.Service} (HTTP {error.Status}).", $"Check {place.Field} and proxies in between."),
            _ => (LogSourceFailure.Bug, $"The service refused the request with {error.Code} (HTTP {error.Status}).", "Please report this error with its code."),
        };
    }

    private static bool IsAboutRegion(AwsError error) =>
        error.Message.Contains("valid region", StringComparison.OrdinalIgnoreCase)
        || (error.Code is "InvalidSignatureException" or "SignatureDoesNotMatch"
            && error.Message.Contains("region", StringComparison.OrdinalIgnoreCase)
            && error.Message.Contains("scope", StringComparison.OrdinalIgnoreCase));

    private static string MissingPermission(AwsError error, string operation) =>
        PerformPattern().Match(error.Message) is { Success: true } match ? match.Groups[1].Value : $"logs:{operation}";

    private static string PermissionAdvice(AwsError error, string operation, CloudWatchConfig config)
    {
        var action = MissingPermission(error, operation);
        if (error.Message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase))
            return $"A policy explicitly denies {action}: change that deny (also look at permission boundaries and service control policies).";

        var partition = config.Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
            : config.Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
            : "aws";
        var group = config.LogGroups is [var only] ? only : null;
        var resource = operation == "DescribeLogGroups" || group is null ? "*"
            : $"{group.Arn ?? $"arn:{partition}:logs:{config.Region}:*:log-group:{group.Name}"}:*";
        return $"Add this statement to the policy of the key's user or role: {{\"Effect\":\"Allow\",\"Action\":\"{action}\",\"Resource\":\"{resource}\"}}. "
            + (action == "logs:FilterLogEvents" ? "logs:GetLogEvents is a different permission and is not enough." : "");
    }

    [GeneratedRegex(@"not authorized to perform: ?([a-z0-9\-]{2,32}:[A-Za-z0-9]{2,64})", RegexOptions.CultureInvariant)]
    private static partial Regex PerformPattern();
}
