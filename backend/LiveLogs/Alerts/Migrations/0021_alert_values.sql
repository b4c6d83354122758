-- Different values of a field that lines of a batch had, for rules that count them; null for all other hits.
ALTER TABLE alert_hits ADD COLUMN field_values bytea;

-- The same per minute of event time: the values' hashes, or a sketch when there are many.
CREATE TABLE alert_distinct (
    rule_number  int NOT NULL,
    group_key    text NOT NULL,
    minute       timestamptz NOT NULL,
    field_values bytea NOT NULL,
    -- A window is one range, whatever the keys are.
    PRIMARY KEY (rule_number, minute, group_key)
) WITH (fillfactor = 70);
CREATE INDEX alert_distinct_minute ON alert_distinct USING brin (minute);

-- Values that a rule that waits for new ones has met, and when the last time was.
CREATE TABLE alert_seen_values (
    rule_number int NOT NULL,
    group_key   text NOT NULL,
    last_seen   timestamptz NOT NULL,
    PRIMARY KEY (rule_number, group_key)
) WITH (fillfactor = 70);

-- Who has read an alert.
CREATE TABLE alert_reads (
    episode_id uuid NOT NULL REFERENCES alert_episodes (id) ON DELETE CASCADE,
    subject    text NOT NULL,
    read_at    timestamptz NOT NULL,
    PRIMARY KEY (episode_id, subject)
);
INSERT INTO alert_reads (episode_id, subject, read_at)
SELECT id, read_by, read_at FROM alert_episodes WHERE read_at IS NOT NULL AND read_by IS NOT NULL;
ALTER TABLE alert_episodes DROP COLUMN read_at, DROP COLUMN read_by;

-- Lines of the last window when all sources were read up to its end, and those that came later.
ALTER TABLE alert_episodes ADD COLUMN closed_count bigint, ADD COLUMN late_lines bigint NOT NULL DEFAULT 0;
CREATE INDEX alert_episodes_closed ON alert_episodes (project_number, resolved_at) WHERE closed_to IS NOT NULL;
