-- The key of a checkpoint says what its source is at the provider, and no more how it is reached or what of it is read. What the old keys
-- held of that stays: places go on where they were.
--   aws:REGION:NAME-or-ARN:HASH              -> aws:ACCOUNT-or-*:REGION:NAME
--   azure:ADDRESS:SCOPE:TABLE:(basic):HASH   -> azure:SCOPE:TABLE
--   gcp:RESOURCE:HASH                        -> gcp:RESOURCE
-- The name that the keys of events were made with, and the time that sweeps go by, move into the cursor. Of several places of one source, which
-- earlier edits have left, the one that is read now is kept, else the one that was read last.
WITH moved AS (
    SELECT connection_number, source_key AS old_key, in_use, updated_at,
           CASE
               WHEN source_key ~ '^aws:[a-z0-9-]+:arn:' THEN
                   regexp_replace(source_key, '^aws:([a-z0-9-]+):arn:[^:]+:logs:[^:]+:([0-9]{12}):log-group:([^:]+):[0-9a-f]{16}$', 'aws:\2:\1:\3')
               WHEN source_key ~ '^aws:' THEN
                   regexp_replace(source_key, '^aws:([a-z0-9-]+):([^:]+):[0-9a-f]{16}$', 'aws:*:\1:\2')
               WHEN source_key ~ '^azure:' THEN
                   regexp_replace(source_key, '^azure:.+:([0-9a-f-]{36}|/[^:]+):([A-Za-z_][A-Za-z0-9_]*):(basic)?:[0-9a-f]{16}$', 'azure:\1:\2')
               ELSE regexp_replace(source_key, '^gcp:(.+):[0-9a-f]{16}$', 'gcp:\1')
           END AS new_key
    FROM source_checkpoints
    WHERE source_key ~ '^(aws|azure|gcp):.*:[0-9a-f]{16}$'
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY connection_number, new_key ORDER BY in_use DESC, updated_at DESC, old_key) AS place
    FROM moved
), left_over AS (
    DELETE FROM source_checkpoints stored USING ranked
    WHERE stored.connection_number = ranked.connection_number AND stored.source_key = ranked.old_key AND ranked.place > 1
)
UPDATE source_checkpoints stored SET
    source_key = ranked.new_key,
    cursor = stored.cursor || jsonb_build_object(
        'event_source', stored.source, 'sweeps_by_receipt', ranked.old_key !~ '^aws:' AND ranked.old_key !~ ':basic:[0-9a-f]{16}$')
FROM ranked
WHERE stored.connection_number = ranked.connection_number AND stored.source_key = ranked.old_key AND ranked.place = 1;
