-- What people changed, for audits: one row a change, written in the transaction of the change and never changed itself.
CREATE TABLE config_changes (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL DEFAULT now(),
    project_number int NOT NULL REFERENCES projects (number),
    -- Who: the subject of the token.
    subject        text NOT NULL,
    -- What was done to what: created, changed, deleted …; connection, rule …; its id.
    act            text NOT NULL,
    thing          text NOT NULL,
    item           text NOT NULL,
    note           text NOT NULL
);
CREATE INDEX config_changes_at ON config_changes (at);
CREATE INDEX config_changes_project ON config_changes (project_number, number);
