-- Days that retention is removing: detached first, and dropped as soon as nobody reads them. A day that somebody else detached, to archive it,
-- is not here and is left alone.
CREATE TABLE retired_partitions (
    name       text PRIMARY KEY,
    retired_at timestamptz NOT NULL DEFAULT now()
);
