namespace LiveLogs.Storage;

/// <summary>The state of a connection as people see it.</summary>
internal static class ShownState
{
    /// <summary>
    /// A SQL expression over <c>connections c</c> and, outer joined, <c>stream_status s</c>. Nothing polls a connection that is only pushed to,
    /// so no stream says how it is: it is well while somebody may push to it.
    /// </summary>
    public const string Sql =
        """
        CASE
            WHEN c.provider = 'push' AND c.deleted_at IS NULL AND coalesce(s.state, 'stopped') <> 'paused' THEN
                CASE WHEN EXISTS (
                    SELECT 1 FROM push_settings
                    WHERE connection_number = c.number AND (key_hash IS NOT NULL OR pubsub_account IS NOT NULL))
                THEN 'streaming' ELSE 'stopped' END
            ELSE coalesce(s.state, 'stopped')
        END
        """;
}
