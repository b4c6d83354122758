-- A pattern of which retention left no count makes room for others. Its row stays: one that returns keeps its id, and is not new.
ALTER TABLE patterns
    ADD COLUMN learnt_at    timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN forgotten_at timestamptz;
CREATE INDEX patterns_forgotten ON patterns (project_number, route) WHERE forgotten_at IS NOT NULL;
