-- Templates mined from messages. Instances learn one after the other, under the lock of the project's row.
CREATE TABLE pattern_heads (
    project_number int PRIMARY KEY REFERENCES projects (number),
    -- Grows with every change of the project's patterns: an instance reads what is newer than what it knows.
    version        bigint NOT NULL DEFAULT 0,
    last_id        bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE patterns (
    project_number int    NOT NULL REFERENCES projects (number),
    pattern_id     bigint NOT NULL,
    -- The oldest pattern of those that began as variants of one text.
    cluster_id     bigint NOT NULL,
    -- The first word that the search for a line's pattern begins with.
    route          text   NOT NULL,
    -- Words between blanks; U+0001 stands where values are.
    template       text   NOT NULL,
    example        text   NOT NULL,
    -- The pattern that this one turned out to be a part of, itself merged into none. Entries that carry the old id stay as they are.
    merged_into    bigint,
    version        bigint NOT NULL,
    PRIMARY KEY (project_number, pattern_id)
);
CREATE INDEX patterns_version ON patterns (project_number, version);
CREATE INDEX patterns_merged ON patterns (project_number, merged_into) WHERE merged_into IS NOT NULL;

-- One row per pattern, written with the first entry that carries it: what tells of new patterns.
CREATE TABLE new_patterns (
    project_number    int         NOT NULL REFERENCES projects (number),
    pattern_id        bigint      NOT NULL,
    connection_number int         NOT NULL,
    -- The entry: its place in the connection's sequence, its event time and severity.
    seq               bigint      NOT NULL,
    first_seen        timestamptz NOT NULL,
    severity          int         NOT NULL,
    recorded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_number, pattern_id)
);
CREATE INDEX new_patterns_recorded ON new_patterns (project_number, recorded_at);

-- Entries per connection, five minutes of event time, pattern and level, written in the commit: exact, also for late rows.
CREATE TABLE pattern_counts (
    connection_number int         NOT NULL,
    bucket            timestamptz NOT NULL,
    pattern_id        bigint      NOT NULL,
    severity          int         NOT NULL,
    n                 bigint      NOT NULL,
    last_seen         timestamptz NOT NULL,
    PRIMARY KEY (connection_number, bucket, pattern_id, severity)
) WITH (fillfactor = 70);
CREATE INDEX pattern_counts_bucket ON pattern_counts USING brin (bucket);
