-- Who may push to a connection, and what came of it. There is no row until somebody allows it; the row outlives a deleted
-- connection as long as its tombstone, so that senders are told that it is gone.
CREATE TABLE push_settings (
    connection_number    int PRIMARY KEY REFERENCES connections (number),
    -- SHA-256 of the push key: 256 random bits need no salt and no slow hash. Null: no key was made.
    key_hash             bytea,
    key_created_at       timestamptz,
    -- The key before the last rotation, while senders may still use it.
    previous_hash        bytea,
    previous_until       timestamptz,
    -- Whose Google-signed tokens are taken, and for which audience.
    pubsub_account       text,
    pubsub_audience      text,
    -- Informative, written after the commit: a crash in between leaves them a little low.
    requests             bigint NOT NULL DEFAULT 0,
    received             bigint NOT NULL DEFAULT 0,
    stored               bigint NOT NULL DEFAULT 0,
    duplicates           bigint NOT NULL DEFAULT 0,
    refused              bigint NOT NULL DEFAULT 0,
    last_received_at     timestamptz
) WITH (fillfactor = 50);
