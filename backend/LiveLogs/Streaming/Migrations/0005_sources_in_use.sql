-- A source may go away while its connection stays: a log group was deleted, or is no longer asked for. Its place is kept, in
-- case it comes back, but no longer says how far the connection is.
ALTER TABLE source_checkpoints ADD COLUMN in_use boolean NOT NULL DEFAULT true;
