namespace LiveLogs.Notifications.Channels;

/// <summary>
/// Slack's error words (https://docs.slack.dev/reference/methods/chat.postMessage and chat.update). They are a closed set: only
/// those known here are repeated to people.
/// </summary>
internal static class SlackErrors
{
    private static readonly string[] Rejections =
    [
        "invalid_payload", "invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_attachments", "msg_blocks_too_long", "msg_too_long",
        "no_text", "attachment_payload_limit_exceeded", "blocks_metadata_too_large", "too_many_attachments", "markdown_text_conflict", "invalid_metadata_format",
        "invalid_metadata_schema", "metadata_too_large",
    ];

    private static readonly string[] Troubles =
    [
        "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "rollup_error", "team_added_to_org",
        "external_channel_migrating",
    ];

    /// <summary>The bot, its token or the channel has to be repaired: another message would fare no better.</summary>
    private static readonly string[] Closed =
    [
        "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "channel_not_found", "is_archived", "channel_is_archived",
        "not_in_channel", "missing_scope", "no_permission", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "team_access_not_granted",
        "access_denied", "enterprise_is_restricted", "two_factor_setup_required", "restricted_action", "restricted_action_read_only_channel",
        "messages_tab_disabled", "team_not_found", "user_not_found", "no_service", "no_service_id", "no_team", "team_disabled", "invalid_token",
        "action_prohibited", "posting_to_general_channel_denied", "posting_to_channel_denied", "channel_type_not_supported",
    ];

    /// <summary>About one message that cannot be changed or answered any more.</summary>
    private static readonly string[] OfOneMessage =
    [
        "message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "block_mismatch", "update_failed", "cannot_reply_to_message",
        "thread_not_found", "restricted_action_thread_locked", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
        "metadata_must_be_sent_from_app", "as_user_not_supported", "slack_connect_file_link_sharing_blocked", "cant_broadcast_message",
    ];

    /// <summary>Whether it is a word of Slack's. A page of a network in between is none.</summary>
    public static bool IsKnown(string word) => Rejections.Contains(word) || Troubles.Contains(word) || Closed.Contains(word) || OfOneMessage.Contains(word);

    /// <summary>Whether a new message may arrive where a change of an old one, or an answer to it, did not.</summary>
    public static bool AllowsNewMessage(string? error) =>
        error is not null && !Rejections.Contains(error) && !Troubles.Contains(error) && !Closed.Contains(error);

    public static SendResult Classify(string error, ProviderAnswer answer) =>
        Rejections.Contains(error) ? SendResult.Rejected($"Slack rejected the message: {error}.")
        : Troubles.Contains(error) ? answer.Later($"Slack could not take the message: {error}.")
        : SendResult.Refused(error switch
        {
            "invalid_auth" or "not_authed" or "token_revoked" or "token_expired" or "account_inactive" => $"Slack does not accept the bot's token: {error}.",
            "channel_not_found" or "is_archived" or "channel_is_archived" => $"The Slack channel is not there, or archived: {error}.",
            "not_in_channel" => "The bot is not in the channel; invite it: not_in_channel.",
            "missing_scope" => "The bot's token lacks the scope chat:write: missing_scope.",
            _ when Closed.Contains(error) || OfOneMessage.Contains(error) => $"Slack refused the message: {error}.",
            _ => "Slack refused the message with an unknown error.",
        });
}
