-- TimescaleDB: a hypertable, compressed in the order of the keyset. Chunks come by themselves; retention is the service's.
CREATE TABLE log_entries (
    ts                timestamptz NOT NULL,
    event_key         bigint      NOT NULL,
    seq               bigint      NOT NULL,
    observed_at       timestamptz NOT NULL,
    pattern_id        bigint,
    span_id           bigint,
    project_number    int         NOT NULL,
    connection_number int         NOT NULL,
    severity          int         NOT NULL,
    -- Nanoseconds that ts, which counts in microseconds, leaves out.
    ts_nanos          smallint    NOT NULL,
    trace_id          uuid,
    event_id          text        NOT NULL,
    source            text        NOT NULL,
    stream            text        NOT NULL,
    service           text        NOT NULL,
    message           text        NOT NULL,
    resource          jsonb       NOT NULL,
    attributes        jsonb       NOT NULL
);

-- The arbiter of duplicates, and the keyset of searches: newest first.
CREATE UNIQUE INDEX log_entries_key ON log_entries (project_number, ts DESC, event_key DESC);
CREATE INDEX log_entries_trace ON log_entries (project_number, trace_id, ts DESC) WHERE trace_id IS NOT NULL;
SELECT create_hypertable('log_entries', 'ts', chunk_time_interval => interval '1 day', create_default_indexes => false);
