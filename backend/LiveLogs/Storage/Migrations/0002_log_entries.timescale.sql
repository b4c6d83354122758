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
-- One batch of the columnstore holds consecutive entries of a project in the order of the keyset, so that the newest page
-- and a keyset step read one batch (https://docs.tigerdata.com/api/latest/hypercore/). Late entries go into the rowstore part.
ALTER TABLE log_entries SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'project_number',
    timescaledb.compress_orderby = 'ts DESC, event_key DESC');
SELECT add_compression_policy('log_entries', compress_after => interval '2 days');
