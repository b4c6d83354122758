-- The one row that says which installation this database is.
CREATE TABLE installation (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id        uuid NOT NULL DEFAULT gen_random_uuid(),
    -- Wrapped by Data Protection. Never rotates: the same event must hash to the same key for ever.
    event_key text
);
INSERT INTO installation DEFAULT VALUES;

-- The key ring of ASP.NET Core Data Protection, its keys wrapped by the operator's certificate or master key.
CREATE TABLE data_protection_keys (
    id            int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friendly_name text NOT NULL,
    xml           text NOT NULL
);

-- A tenant. The number is what rows carry; the slug is what people say.
CREATE TABLE projects (
    number     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What a project configured. A deleted connection stays as a tombstone without secrets until retention took its entries.
CREATE TABLE connections (
    id             uuid PRIMARY KEY,
    number         int GENERATED ALWAYS AS IDENTITY UNIQUE,
    project_number int NOT NULL REFERENCES projects (number),
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    provider       text NOT NULL,
    config         jsonb NOT NULL,
    secrets        text,
    desired_state  text NOT NULL DEFAULT 'stopped' CHECK (desired_state IN ('running', 'paused', 'stopped')),
    -- Connections with the same key share a provider's quota and prefer the same instance.
    quota_key      text NOT NULL,
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz
);
CREATE UNIQUE INDEX connections_name ON connections (project_number, name) WHERE deleted_at IS NULL;

-- The sequencer and the lease of a connection: every commit locks this row.
CREATE TABLE connection_heads (
    connection_number int PRIMARY KEY REFERENCES connections (number),
    project_number    int NOT NULL REFERENCES projects (number),
    -- The last sequence number given out.
    seq               bigint NOT NULL DEFAULT 0,
    -- The fencing token: grows with every change of owner, and with every order to stop.
    epoch             bigint NOT NULL DEFAULT 0,
    owner             uuid,
    claimed_at        timestamptz
) WITH (fillfactor = 50);
CREATE INDEX connection_heads_project ON connection_heads (project_number);

-- One heartbeat a process, on the database's clock.
CREATE TABLE instances (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- How far each source of a connection was read. Changed only in the transaction that stores what was read.
CREATE TABLE source_checkpoints (
    connection_number int NOT NULL REFERENCES connections (number),
    source_key        text NOT NULL,
    source            text NOT NULL,
    cursor            jsonb NOT NULL,
    fresh_to          timestamptz,
    complete_to       timestamptz,
    -- Entries that became visible only after complete_to had passed them, and the worst of them.
    late_count        bigint NOT NULL DEFAULT 0,
    late_worst        interval NOT NULL DEFAULT '0',
    -- Entries refused because retention would already have removed them.
    refused_count     bigint NOT NULL DEFAULT 0,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (connection_number, source_key)
) WITH (fillfactor = 50);

-- What the owner of a running stream last said of it. Informative: nothing is decided from it.
CREATE TABLE stream_status (
    connection_number int PRIMARY KEY REFERENCES connections (number),
    state             text NOT NULL DEFAULT 'stopped',
    reason            text,
    since             timestamptz NOT NULL DEFAULT now(),
    details           jsonb NOT NULL DEFAULT '{}',
    updated_at        timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- One row per commit and event hour: turns "everything after seq N" into one bounded read of log_entries.
CREATE TABLE log_ledger (
    connection_number int NOT NULL,
    first_seq         bigint NOT NULL,
    last_seq          bigint NOT NULL,
    min_ts            timestamptz NOT NULL,
    max_ts            timestamptz NOT NULL,
    -- Tells whether an attempt whose COMMIT went unanswered took place.
    batch_token       bigint NOT NULL,
    -- Taken under the lock of the head row, so it follows the sequence; replay interleaves connections by it.
    committed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (connection_number, last_seq)
);
CREATE INDEX log_ledger_max_ts ON log_ledger USING brin (max_ts);

-- Entries per connection, minute of event time and level, written in the commit: exact, also for late rows.
CREATE TABLE entry_counts (
    connection_number int NOT NULL,
    minute            timestamptz NOT NULL,
    severity          int NOT NULL,
    n                 bigint NOT NULL,
    PRIMARY KEY (connection_number, minute, severity)
) WITH (fillfactor = 70);
CREATE INDEX entry_counts_minute ON entry_counts USING brin (minute);
