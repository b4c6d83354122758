using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.Calls;

/// <summary>
/// Error codes of providers by their form. What answers inside the operator's network may be any program, and of what it says nothing else is shown to those who
/// may name its address.
/// </summary>
internal static partial class ProviderCode
{
    /// <summary>The code when it has the form of one; null otherwise.</summary>
    public static string? Of(string? code) => code is not null && Form().IsMatch(code) ? code : null;

    // Names of exceptions; canonical codes and reasons of Google; codes of Kusto and of Entra; OAuth's (RFC 6749 §5.2).
    [GeneratedRegex(
        """
        \A(?:
        [A-Z][A-Za-z]{2,60}(?:Exception|Error|Failure|Fault)
        |Throttling|SlowDown|AccessDenied|UnauthorizedOperation|NotAuthorized|SignatureDoesNotMatch|InvalidClientTokenId|InvalidAccessKeyId|InvalidAuthenticationToken|InvalidAuthenticationTokenAudience
        |Request(?:Expired|LimitExceeded|Throttled|TimeTooSkewed|InTheFuture|Timeout)|BandwidthLimitExceeded|ExpiredToken|TokenRefreshRequired|MissingAuthenticationToken|IncompleteSignature|OptInRequired
        |ServiceUnavailable|PriorRequestNotComplete|ResourceNotFound|FailedToResolveResource|WrongRegion|PartialAccess|PathNotFound|AuthFailure|denyTables
        |OK|CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|UNAUTHENTICATED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE
        |UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS
        |SERVICE_DISABLED|BILLING_DISABLED|API_KEY_[A-Z_]{3,30}_BLOCKED|API_KEY_INVALID|CONSUMER_(?:INVALID|SUSPENDED)|RATE_LIMIT_EXCEEDED|RESOURCE_QUOTA_EXCEEDED|USER_PROJECT_DENIED|SECURITY_POLICY_VIOLATED
        |ACCESS_TOKEN_(?:EXPIRED|SCOPE_INSUFFICIENT|TYPE_UNSUPPORTED)|ACCOUNT_STATE_INVALID|CREDENTIALS_MISSING|IAM_PERMISSION_DENIED|LOCATION_(?:POLICY_VIOLATED|ORG_POLICY_VIOLATED)|SYSTEM_PARAMETER_UNSUPPORTED
        |[A-Z]{3}[0-9]{4}|E_[A-Z_]{3,60}|AADSTS[0-9]{4,8}
        |invalid_(?:request|client|grant|scope|target)|unauthorized_client|unsupported_grant_type|access_denied|temporarily_unavailable|internal_failure
        )\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();
}
