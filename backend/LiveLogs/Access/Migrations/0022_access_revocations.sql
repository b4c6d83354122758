-- Whose tokens give no role in a project any more, unless they were issued later.
CREATE TABLE access_revocations (
    project_number int NOT NULL REFERENCES projects (number),
    subject        text NOT NULL,
    revoked_at     timestamptz NOT NULL,
    revoked_by     text NOT NULL,
    PRIMARY KEY (project_number, subject)
);
