-- The state of each connection as people see it. Nothing polls a connection that is only pushed to, so no stream says how it is: it is well while somebody
-- may push to it.
CREATE VIEW connection_states WITH (security_invoker = true) AS
    SELECT c.number AS connection_number,
        CASE
            WHEN c.provider = 'push' AND c.deleted_at IS NULL AND coalesce(s.state, 'stopped') <> 'paused' THEN
                CASE WHEN EXISTS (
                    SELECT 1 FROM push_settings p
                    WHERE p.connection_number = c.number AND (p.key_hash IS NOT NULL OR p.pubsub_account IS NOT NULL))
                THEN 'streaming' ELSE 'stopped' END
            ELSE coalesce(s.state, 'stopped')
        END AS state,
        s.reason, s.since,
        -- What reading it takes of its quota, as its owner last said.
        (s.details ->> 'calls_per_second')::float8 AS calls_per_second
    FROM known_connections c LEFT JOIN stream_status s ON s.connection_number = c.number;

-- How far each source that is read now was read.
CREATE VIEW source_marks WITH (security_invoker = true) AS
    SELECT connection_number, fresh_to, complete_to FROM source_checkpoints WHERE in_use;

-- The sources of each stream as its owner last said, with what commits have stored of them.
CREATE VIEW stream_sources WITH (security_invoker = true) AS
    SELECT s.connection_number, d.source, d.state = 'Streaming' AS is_streaming, k.fresh_to
    FROM stream_status s
    CROSS JOIN LATERAL jsonb_to_recordset(coalesce(s.details -> 'sources', '[]')) AS d (source text, state text)
    LEFT JOIN LATERAL (
        SELECT fresh_to FROM source_checkpoints
        WHERE connection_number = s.connection_number AND source = d.source ORDER BY updated_at DESC LIMIT 1) k ON true;

-- Connections to which somebody may push, or once might.
CREATE VIEW pushed_connections WITH (security_invoker = true) AS SELECT connection_number FROM push_settings;
