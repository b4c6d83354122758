namespace LiveLogs.Operations.Problems;

/// <summary>All codes of errors. Whoever refuses something takes its code from here, and each operation names those that it can answer with.</summary>
internal static class ProblemCodes
{
    private static readonly List<ProblemCode> Listed = [];

    public static readonly ProblemCode InvalidRequest = Add(400, "invalid_request", "Fields or parameters are wrong: see `errors`.");
    public static readonly ProblemCode BadRequest = Add(400, "bad_request", "The request is malformed.");
    public static readonly ProblemCode MalformedJson = Add(400, "malformed_json", "The body is not valid JSON.");
    public static readonly ProblemCode TokenMissing = Add(401, "token_missing", "There is no token.");
    public static readonly ProblemCode TokenInvalid = Add(401, "token_invalid", "The token is not accepted.");
    public static readonly ProblemCode TokenExpired = Add(401, "token_expired", "The token has expired.");
    public static readonly ProblemCode ForbiddenProject = Add(403, "forbidden_project", "The token gives no role in the project.");
    public static readonly ProblemCode RoleTooLow = Add(403, "role_too_low", "The token gives a lower role than required: see `role` and `required_role`.");
    public static readonly ProblemCode AccessRevoked = Add(403, "access_revoked", "An admin revoked the access to the project.");
    public static readonly ProblemCode RouteNotFound = Add(404, "route_not_found", "Nothing is served at this address.");
    public static readonly ProblemCode MethodNotAllowed = Add(405, "method_not_allowed", "The address does not take this method.");
    public static readonly ProblemCode RequestTimeout = Add(408, "request_timeout", "The body did not arrive in time.");
    public static readonly ProblemCode RequestTooLarge = Add(413, "request_too_large", "The body is larger than the address takes.");
    public static readonly ProblemCode UnsupportedMediaType = Add(415, "unsupported_media_type", "The body has another media type than the address takes.");
    public static readonly ProblemCode InternalError = Add(500, "internal_error", "Something went wrong here: see `trace_id` in the service's log.");
    public static readonly ProblemCode DatabaseUnavailable = Add(503, "database_unavailable", "The database is unavailable; `Retry-After` says when to try again.");
    public static readonly ProblemCode IdentityProviderUnavailable = Add(503, "identity_provider_unavailable", "The token could not be checked; `Retry-After` says when to try again.");

    public static readonly ProblemCode InvalidFilter = Add(400, "invalid_filter", "The filter cannot be read: see `parameter`, `position`, `length` and `suggestion`.");
    public static readonly ProblemCode InvalidPosition = Add(400, "invalid_position", "This service did not issue the position.");
    public static readonly ProblemCode PositionOfOtherProject = Add(400, "position_of_other_project", "The position belongs to another project.");
    public static readonly ProblemCode InvalidCursor = Add(400, "invalid_cursor", "This service did not issue the cursor.");
    public static readonly ProblemCode CursorOfOtherQuery = Add(400, "cursor_of_other_query", "The cursor belongs to another query.");
    public static readonly ProblemCode EntryNotFound = Add(404, "entry_not_found", "The project has no such entry, or retention removed it.");
    public static readonly ProblemCode TooManyQueriesOfUser = Add(429, "too_many_queries_of_user", "The caller already runs the maximum number of queries for one person; `Retry-After` says when to try again.");
    public static readonly ProblemCode TooManyQueriesOfProject = Add(429, "too_many_queries_of_project", "The project already runs its maximum number of queries.");
    public static readonly ProblemCode TooManyQueries = Add(503, "too_many_queries", "The instance already runs its maximum number of queries.");
    public static readonly ProblemCode TooManyDownloadsOfUser = Add(429, "too_many_downloads_of_user", "The caller already runs the maximum number of downloads for one person.");
    public static readonly ProblemCode TooManyDownloadsOfProject = Add(429, "too_many_downloads_of_project", "The project already runs its maximum number of downloads.");
    public static readonly ProblemCode TooManyDownloads = Add(503, "too_many_downloads", "The instance already runs its maximum number of downloads.");
    public static readonly ProblemCode QueryTimeout = Add(504, "query_timeout", "Nothing was found within the time limit. Request less.");
    public static readonly ProblemCode MetricUnsupported = Add(400, "metric_unsupported", "The points of the metric cannot be combined as asked for.");

    public static readonly ProblemCode WebsocketExpected = Add(400, "websocket_expected", "The address accepts only WebSocket.");
    public static readonly ProblemCode Unauthorized = Add(401, "unauthorized", "From the hub: the caller is not signed in.");
    public static readonly ProblemCode UnknownSubscription = Add(404, "unknown_subscription", "The connection has no such subscription.");
    public static readonly ProblemCode TooManySubscriptions = Add(429, "too_many_subscriptions", "The connection has reached its limit of subscriptions.");
    public static readonly ProblemCode TooManyViewersOfUser = Add(429, "too_many_viewers_of_user", "The caller has reached the limit of open live tails for one person.");
    public static readonly ProblemCode TooManyViewersOfProject = Add(429, "too_many_viewers_of_project", "The project has reached its limit of viewers.");
    public static readonly ProblemCode TooManyViewers = Add(503, "too_many_viewers", "The instance has reached its limit of viewers.");
    public static readonly ProblemCode TooManyConnectionsOfUser = Add(429, "too_many_connections_of_user", "The caller has reached the limit of open live connections for one person.");

    public static readonly ProblemCode TooManyConnections = Add(409, "too_many_connections", "The project has reached its limit of connections.");
    public static readonly ProblemCode TooManyLiveConnections = Add(503, "too_many_connections", "The instance has reached its limit of live connections.");
    public static readonly ProblemCode ConnectionNotFound = Add(404, "connection_not_found", "There is no such connection in the caller's projects.");
    public static readonly ProblemCode ConnectionNameTaken = Add(409, "connection_name_taken", "The project has a connection of this name.");
    public static readonly ProblemCode StreamNotRunning = Add(409, "stream_not_running", "The stream is not running.");
    public static readonly ProblemCode VersionMismatch = Add(412, "version_mismatch", "Someone else changed it in the meantime.");
    public static readonly ProblemCode IfMatchRequired = Add(428, "if_match_required", "The ETag of the version to change must be sent as `If-Match`.");

    public static readonly ProblemCode PushUnauthorized = Add(401, "push_unauthorized", "The key or token does not belong to the connection.");
    public static readonly ProblemCode PushUnreadable = Add(400, "push_unreadable", "The body is not in the form that the sender writes.");
    public static readonly ProblemCode PushKeyMade = Add(409, "push_key_made", "Another request has just made a key for the connection.");
    public static readonly ProblemCode PushNotSetUp = Add(404, "push_not_set_up", "The connection does not accept pushes yet.");
    public static readonly ProblemCode ConnectionDeleted = Add(410, "connection_deleted", "The connection was deleted.");
    public static readonly ProblemCode PushUnavailable = Add(503, "push_unavailable", "It could not be stored; send it again.");

    public static readonly ProblemCode MalformedYaml = Add(400, "malformed_yaml", "The body is not valid YAML.");
    public static readonly ProblemCode NotSimulated = Add(400, "not_simulated", "The events that the rule is about are not kept, so it cannot be simulated.");
    public static readonly ProblemCode RuleNotFound = Add(404, "rule_not_found", "There is no such rule in the caller's projects.");
    public static readonly ProblemCode AmbiguousRuleId = Add(409, "ambiguous_rule_id", "Several of the caller's projects have a rule with this id.");
    public static readonly ProblemCode RuleIdTaken = Add(409, "rule_id_taken", "The project has a rule with this id.");
    public static readonly ProblemCode RuleInUse = Add(409, "rule_in_use", "Other rules name the rule.");
    public static readonly ProblemCode TooManyRules = Add(409, "too_many_rules", "The project has reached its limit of rules.");
    public static readonly ProblemCode RulesTooLarge = Add(409, "rules_too_large", "The project's rules together are too long.");
    public static readonly ProblemCode AlertNotFound = Add(404, "alert_not_found", "There is no such alert in the caller's projects.");
    public static readonly ProblemCode AlertResolved = Add(409, "alert_resolved", "The alert is resolved.");
    public static readonly ProblemCode AlertSuperseded = Add(409, "alert_superseded", "The rule has another open alert for the same key, or was deleted.");
    public static readonly ProblemCode SilenceNotFound = Add(404, "silence_not_found", "There is no such silence in the caller's projects.");
    public static readonly ProblemCode TooManySilences = Add(409, "too_many_silences", "The project has reached its limit of silences.");
    public static readonly ProblemCode ProjectNotFound = Add(404, "project_not_found", "Nothing was created in the project yet.");

    public static readonly ProblemCode ChannelNotFound = Add(404, "channel_not_found", "There is no such channel in the caller's projects.");
    public static readonly ProblemCode ChannelNameTaken = Add(409, "channel_name_taken", "The project has a channel of this name.");
    public static readonly ProblemCode TooManyChannels = Add(409, "too_many_channels", "The project has reached its limit of channels.");
    public static readonly ProblemCode NotADeadLetter = Add(409, "not_a_dead_letter", "The channel has no dead letter with this id.");
    public static readonly ProblemCode TooManyTests = Add(429, "too_many_tests", "The caller has reached the limit of channel tests per minute.");

    public static readonly ProblemCode OwnAccess = Add(400, "own_access", "Callers cannot revoke their own access.");
    public static readonly ProblemCode RevocationNotFound = Add(404, "revocation_not_found", "This person's access is not revoked.");
    public static readonly ProblemCode TooManyRevocations = Add(409, "too_many_revocations", "The project has reached its limit of revocations.");

    /// <summary>All of them, in the order of this file.</summary>
    public static IReadOnlyList<ProblemCode> All => Listed;

    private static ProblemCode Add(int status, string code, string meaning)
    {
        var problem = new ProblemCode(status, code, meaning);
        Listed.Add(problem);
        return problem;
    }
}
