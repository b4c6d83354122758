-- Plain PostgreSQL: native range partitions by day, made ahead and dropped by the service.
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
) PARTITION BY RANGE (ts);

-- The arbiter of duplicates, and the keyset of searches: newest first.
CREATE UNIQUE INDEX log_entries_key ON log_entries (project_number, ts DESC, event_key DESC);
CREATE INDEX log_entries_trace ON log_entries (project_number, trace_id, ts DESC) WHERE trace_id IS NOT NULL;
