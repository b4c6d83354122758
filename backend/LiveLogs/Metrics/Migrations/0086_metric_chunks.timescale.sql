-- TimescaleDB: retention drops whole chunks.
SELECT create_hypertable('metric_points', 'ts', chunk_time_interval => interval '7 days', create_default_indexes => false);
