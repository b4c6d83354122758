-- Pushed records without an id or a usable time of their own, as the status of polled sources counts them.
ALTER TABLE push_settings ADD COLUMN odd bigint NOT NULL DEFAULT 0;
