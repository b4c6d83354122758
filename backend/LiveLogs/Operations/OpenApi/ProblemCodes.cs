namespace LiveLogs.Operations.OpenApi;

/// <summary>A code that programs switch on.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Statuses">The HTTP statuses that it comes with.</param>
/// <param name="Meaning">What it says.</param>
/// <param name="Tags">The groups of operations that answer it; empty for all.</param>
internal sealed record ProblemCode(string Code, int[] Statuses, string Meaning, params string[] Tags);

/// <summary>All codes of errors. The documents list them from here, and a test holds that the service gives no other.</summary>
internal static class ProblemCodes
{
    private const string Search = "Search";
    private const string Tail = "Live tail";
    private const string Connections = "Connections";
    private const string Streams = "Streams";
    private const string Push = "Push";
    private const string Rules = "Rules";
    private const string Alerts = "Alerts";
    private const string Silences = "Silences";
    private const string Channels = "Channels";
    private const string Access = "Access";

    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        // Of any operation.
        new("invalid_request", [400], "Fields or parameters are wrong: see `errors`."),
        new("bad_request", [400], "The request is malformed."),
        new("malformed_json", [400], "The body is not valid JSON."),
        new("token_missing", [401], "There is no token."),
        new("token_invalid", [401], "The token is not accepted."),
        new("token_expired", [401], "The token is over."),
        new("forbidden_project", [403], "The token gives no role in the project."),
        new("role_too_low", [403], "The token gives a lower role than it takes: see `role` and `required_role`."),
        new("access_revoked", [403], "An admin took the access to the project away."),
        new("route_not_found", [404], "Nothing is served at this address."),
        new("method_not_allowed", [405], "The address does not take this method."),
        new("request_too_large", [413], "The body is larger than the address takes."),
        new("unsupported_media_type", [415], "The body has another media type than the address takes."),
        new("internal_error", [500], "Something went wrong here: see `trace_id` in the service's log."),
        new("database_unavailable", [503], "The database is away; `Retry-After` says when to try again."),
        new("identity_provider_unavailable", [503], "The token could not be checked; `Retry-After` says when to try again."),

        new("invalid_filter", [400], "The filter cannot be read: see `parameter`, `position`, `length` and `suggestion`.", Search, Tail, Rules),
        new("invalid_position", [400], "The position is none that this service gave out.", Search, Tail),
        new("position_of_other_project", [400], "The position belongs to another project.", Search, Tail),
        new("invalid_cursor", [400], "The cursor is none that this service gave out.", Search),
        new("cursor_of_other_query", [400], "The cursor belongs to another question.", Search),
        new("entry_not_found", [404], "The project has no such entry, or retention removed it.", Search),
        new("too_many_queries_of_user", [429], "The caller has as many questions under way as one person may; `Retry-After` says when to try again.", Search, Rules),
        new("too_many_queries_of_project", [429], "The project has as many questions under way as it may.", Search, Rules),
        new("too_many_queries", [503], "The instance has as many questions under way as it may.", Search, Rules),
        new("too_many_downloads_of_user", [429], "The caller has as many downloads under way as one person may.", Search),
        new("too_many_downloads_of_project", [429], "The project has as many downloads under way as it may.", Search),
        new("too_many_downloads", [503], "The instance has as many downloads under way as it may.", Search),
        new("query_timeout", [504], "Nothing was found within the time limit. Ask for less.", Search, Rules),

        new("websocket_expected", [400], "The address speaks WebSocket only.", Tail),
        new("unauthorized", [401], "Of the hub: nobody is signed in.", Tail),
        new("unknown_subscription", [404], "The connection has no such subscription.", Tail),
        new("too_many_subscriptions", [429], "The connection has as many subscriptions as it may.", Tail),
        new("too_many_viewers_of_user", [429], "The caller has as many live tails open as one person may.", Tail),
        new("too_many_viewers_of_project", [429], "The project has as many viewers as it may.", Tail),
        new("too_many_viewers", [503], "The instance serves as many viewers as it may.", Tail),
        new("too_many_connections_of_user", [429], "The caller has as many live connections open as one person may.", Tail),

        new("too_many_connections", [409, 503], "The project has as many connections as it may (409); the instance serves as many live connections as it may (503).", Connections, Tail),
        new("connection_not_found", [404], "There is no such connection, or it is not one of the caller's projects'.", Connections, Streams, Push),
        new("connection_name_taken", [409], "The project has a connection of this name.", Connections),
        new("stream_not_running", [409], "The stream does not run.", Streams),
        new("version_mismatch", [412], "Somebody changed it meanwhile.", Connections, Channels, Rules),
        new("if_match_required", [428], "The ETag of what is changed has to be sent as `If-Match`.", Connections, Channels),

        new("push_unauthorized", [401], "The key or token is not the one of the connection.", Push),
        new("push_unreadable", [400], "The body is not in the form that the sender writes.", Push),
        new("push_key_made", [409], "Another request has just made a key for the connection.", Connections),
        new("push_not_set_up", [404], "Nobody may push to the connection yet.", Push),
        new("connection_deleted", [410], "The connection was deleted.", Push),
        new("push_unavailable", [503], "It could not be stored; send it again.", Push),

        new("malformed_yaml", [400], "The body is not valid YAML.", Rules),
        new("not_simulated", [400], "What the rule is about is not kept, so it cannot be played again.", Rules),
        new("rule_not_found", [404], "There is no such rule, or it is not one of the caller's projects'.", Rules),
        new("ambiguous_rule_id", [409], "Several of the caller's projects have a rule with this id.", Rules),
        new("rule_id_taken", [409], "The project has a rule with this id.", Rules),
        new("rule_in_use", [409], "Other rules name the rule.", Rules),
        new("too_many_rules", [409], "The project has as many rules as it may.", Rules),
        new("rules_too_large", [409], "The project's rules are longer together than they may be.", Rules),
        new("alert_not_found", [404], "There is no such alert, or it is not one of the caller's projects'.", Alerts),
        new("alert_resolved", [409], "The alert is over.", Alerts),
        new("alert_superseded", [409], "The rule has another open alert for the same key, or is no more.", Alerts),
        new("silence_not_found", [404], "There is no such silence, or it is not one of the caller's projects'.", Silences),
        new("too_many_silences", [409], "The project has as many silences as it may.", Silences),
        new("project_not_found", [404], "Nothing was ever created in the project.", Silences, Access),

        new("channel_not_found", [404], "There is no such channel, or it is not one of the caller's projects'.", Channels),
        new("channel_name_taken", [409], "The project has a channel of this name.", Channels),
        new("too_many_channels", [409], "The project has as many channels as it may.", Channels),
        new("not_a_dead_letter", [409], "The channel has no such delivery that was given up.", Channels),
        new("too_many_tests", [429], "The caller has tested as many channels as one person may in a minute.", Channels),

        new("own_access", [400], "Nobody takes away their own access.", Access),
        new("revocation_not_found", [404], "Nobody took this person's access away.", Access),
        new("too_many_revocations", [409], "The project has as many revocations as it may.", Access),
    ];

    /// <summary>The codes that an operation can answer with a status.</summary>
    public static IEnumerable<ProblemCode> Of(int status, IReadOnlyCollection<string> tags) =>
        All.Where(code => code.Statuses.Contains(status) && (code.Tags.Length == 0 || code.Tags.Any(tags.Contains)));
}
