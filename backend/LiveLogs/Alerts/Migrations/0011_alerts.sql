-- One row per project that has rules. Its lock is the project's rule lease: who holds it turns hits and counters into
-- episodes, for the length of one transaction.
CREATE TABLE alert_projects (
    project_number int PRIMARY KEY REFERENCES projects (number),
    -- Grows with every change of the project's rules and silences: an instance that knows an older one reads them again.
    rules_version  bigint NOT NULL DEFAULT 1,
    -- Grows with every change of an episode, in the order of commits: viewers ask for what is newer than what they have.
    change         bigint NOT NULL DEFAULT 0,
    -- When counters, silences and what is due were last looked at.
    evaluated_at   timestamptz NOT NULL DEFAULT 'epoch'
) WITH (fillfactor = 50);

-- What a project wants to be alerted on. A deleted rule stays as a tombstone: its alerts name it.
CREATE TABLE alert_rules (
    number         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_number int NOT NULL REFERENCES projects (number),
    -- What people and programs call it: their own word, or a UUID.
    id             text NOT NULL CHECK (length(id) BETWEEN 1 AND 100),
    definition     jsonb NOT NULL,
    enabled        boolean NOT NULL,
    version        int NOT NULL DEFAULT 1,
    -- active, throttled or disabled_by_guard, and why.
    guard_state    text NOT NULL DEFAULT 'active' CHECK (guard_state IN ('active', 'throttled', 'disabled_by_guard')),
    guard_reason   text,
    guard_since    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz
);
CREATE UNIQUE INDEX alert_rules_id ON alert_rules (project_number, id) WHERE deleted_at IS NULL;
CREATE INDEX alert_rules_by_id ON alert_rules (id) WHERE deleted_at IS NULL;

-- What lines of a batch matched, written in the batch's transaction and taken off by the holder of the rule lease.
-- One row per group key and minute for all rules that ask the same.
CREATE TABLE alert_hits (
    number            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_number    int NOT NULL,
    connection_number int NOT NULL,
    rules             int[] NOT NULL,
    -- Which of a rule's questions: 0 what it looks for, 1 what that is a share of.
    part              smallint NOT NULL,
    group_key         text NOT NULL,
    minute            timestamptz NOT NULL,
    n                 bigint NOT NULL,
    first_ts          timestamptz NOT NULL,
    last_ts           timestamptz NOT NULL,
    -- The first lines of them.
    lines             jsonb NOT NULL
);
CREATE INDEX alert_hits_project ON alert_hits (project_number, number);

-- Hits per minute of event time, of rules that look at a window of time.
CREATE TABLE alert_counts (
    rule_number int NOT NULL,
    part        smallint NOT NULL,
    group_key   text NOT NULL,
    minute      timestamptz NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (rule_number, part, group_key, minute)
) WITH (fillfactor = 70);
CREATE INDEX alert_counts_minute ON alert_counts USING brin (minute);

-- One firing of a rule for a group key, from open to resolved.
CREATE TABLE alert_episodes (
    id              uuid PRIMARY KEY,
    project_number  int NOT NULL REFERENCES projects (number),
    rule_number     int NOT NULL REFERENCES alert_rules (number),
    group_key       text NOT NULL,
    state           text NOT NULL CHECK (state IN ('open', 'resolved')),
    severity        text NOT NULL,
    title           text NOT NULL,
    reason          text NOT NULL,
    -- Lines, or the measured value when it last held.
    hits            bigint NOT NULL,
    suppressed      bigint NOT NULL DEFAULT 0,
    started_at      timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL,
    -- Event time of the first and the last line.
    first_ts        timestamptz NOT NULL,
    last_ts         timestamptz NOT NULL,
    -- Up to here windows were looked at; what comes for an earlier one is late.
    closed_to       timestamptz,
    lines           jsonb NOT NULL,
    transition      int NOT NULL DEFAULT 0,
    notified_at     timestamptz,
    repeats         int NOT NULL DEFAULT 0,
    -- When something has to be looked at again even if nothing comes.
    due_at          timestamptz NOT NULL,
    silenced_by     uuid,
    read_at         timestamptz,
    read_by         text,
    acknowledged_at timestamptz,
    acknowledged_by text,
    assigned_to     text,
    snoozed_until   timestamptz,
    resolved_at     timestamptz,
    resolved_by     text,
    resolve_reason  text,
    change          bigint NOT NULL
) WITH (fillfactor = 70);
-- Exactly one open episode per rule and group key.
CREATE UNIQUE INDEX alert_episodes_open ON alert_episodes (rule_number, md5(group_key)) WHERE state = 'open';
CREATE INDEX alert_episodes_key ON alert_episodes (rule_number, md5(group_key), started_at DESC);
CREATE INDEX alert_episodes_list ON alert_episodes (project_number, started_at DESC, id DESC);
CREATE INDEX alert_episodes_change ON alert_episodes (project_number, change);
CREATE INDEX alert_episodes_due ON alert_episodes (project_number, due_at) WHERE state = 'open';

-- Times in which matching alerts open but tell nobody. Without matchers: maintenance, all of the project.
CREATE TABLE alert_silences (
    id             uuid PRIMARY KEY,
    project_number int NOT NULL REFERENCES projects (number),
    matchers       jsonb NOT NULL,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL CHECK (ends_at > starts_at),
    comment        text NOT NULL DEFAULT '',
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alert_silences_project ON alert_silences (project_number, ends_at);

-- Why something fired, and why it did not.
CREATE TABLE alert_decisions (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_number int NOT NULL,
    rule_number    int NOT NULL,
    episode_id     uuid,
    group_key      text NOT NULL,
    at             timestamptz NOT NULL,
    decision       text NOT NULL,
    reason         text NOT NULL
);
CREATE INDEX alert_decisions_rule ON alert_decisions (rule_number, number DESC);
CREATE INDEX alert_decisions_at ON alert_decisions USING brin (at);
