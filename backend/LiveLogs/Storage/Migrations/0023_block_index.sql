-- Which blocks of entries can hold a text, for days that TimescaleDB has compressed (always empty elsewhere). A block is some thousand consecutive entries
-- of a project in the order of the keyset, as a batch of the columnstore is; a part is up to 992 blocks of a day, the newest first.
CREATE TABLE block_index (
    project_number   int NOT NULL REFERENCES projects (number),
    day              date NOT NULL,
    part             int NOT NULL,
    entries          bigint NOT NULL,
    -- None where so few entries are that they are read as quickly.
    blocks           int NOT NULL,
    -- What texts are hashed to: a power of two; each has a bit for every block.
    buckets          int NOT NULL,
    buckets_per_slot int NOT NULL,
    -- Event time of the first and last entry of each block.
    newest           timestamptz[] NOT NULL,
    oldest           timestamptz[] NOT NULL,
    -- How far each connection of the project was when the day was read: what came later is not in it.
    connections      int[] NOT NULL,
    seqs             bigint[] NOT NULL,
    built_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_number, day, part)
);

-- The bits, bucket by bucket; a slot holds those of as many as fit a quarter of a page.
CREATE TABLE block_bits (
    project_number int NOT NULL,
    day            date NOT NULL,
    part           int NOT NULL,
    slot           int NOT NULL,
    bits           bytea NOT NULL,
    PRIMARY KEY (project_number, day, part, slot)
);
ALTER TABLE block_bits ALTER bits SET STORAGE PLAIN;

-- Commits of entries that came so late that the index of their day may have been built before.
CREATE INDEX log_ledger_late ON log_ledger (max_ts) INCLUDE (min_ts, connection_number, last_seq)
    WHERE committed_at - max_ts > interval '40 hours';
