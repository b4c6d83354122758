-- Where a project's notifications go. A deleted channel is gone with its secrets; what was sent through it stays in deliveries.
CREATE TABLE channels (
    id             uuid PRIMARY KEY,
    project_number int NOT NULL REFERENCES projects (number),
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind           text NOT NULL,
    config         jsonb NOT NULL,
    secrets        text,
    enabled        boolean NOT NULL DEFAULT true,
    -- Takes over what this channel could not deliver.
    fallback_id    uuid REFERENCES channels (id) ON DELETE SET NULL,
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX channels_name ON channels (project_number, name);

-- One row per transition of an episode and target: the outbox, the record of what was sent, and the dead letters.
CREATE TABLE deliveries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_number int NOT NULL REFERENCES projects (number),
    episode_id     uuid NOT NULL,
    transition     int NOT NULL,
    -- A channel's id, or 'default:' and a kind for the installation's own. What is not known stands here as the rule wrote it.
    target         text NOT NULL,
    notice         jsonb NOT NULL,
    state          text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'merged', 'possibly_sent', 'dead')),
    -- Attempts that were begun, and when the last one was; a beginning without an end is an attempt whose outcome nobody knows.
    attempts       int NOT NULL DEFAULT 0,
    begun_at       timestamptz,
    -- Not before this moment.
    next_at        timestamptz NOT NULL,
    -- The payload was rejected once: send plain text.
    degraded       boolean NOT NULL DEFAULT false,
    -- A sentence for a person; never what a provider sent.
    last_error     text,
    -- What the provider calls it.
    provider_id    text,
    created_at     timestamptz NOT NULL,
    -- The hours of patience count from here; a replay sets it anew.
    patience_from  timestamptz NOT NULL,
    finished_at    timestamptz,
    -- The target that could not deliver it and handed it over.
    instead_of     text
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX deliveries_key ON deliveries (episode_id, transition, target);
CREATE INDEX deliveries_pending ON deliveries (target, next_at) WHERE state = 'pending';
CREATE INDEX deliveries_target ON deliveries (project_number, target, id DESC);
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- How a target fares and who is serving it. Its pace is one for all instances.
CREATE TABLE delivery_targets (
    target        text PRIMARY KEY,
    claim         uuid,
    claimed_until timestamptz,
    served_at     timestamptz NOT NULL DEFAULT '-infinity',
    -- Nothing is sent before this moment: the rate, the provider's Retry-After or the open circuit.
    open_at       timestamptz NOT NULL DEFAULT '-infinity',
    -- What was left of the token bucket at tokens_at.
    tokens        float8,
    tokens_at     timestamptz,
    -- Failures in a row.
    failures      int NOT NULL DEFAULT 0,
    -- The provider refuses it for good (a revoked key, an address that is gone); tried again at this moment.
    refused_until timestamptz,
    last_error    text,
    last_ok_at    timestamptz
) WITH (fillfactor = 50);

-- What a provider calls an episode: a message to edit, an issue to comment on.
CREATE TABLE delivery_threads (
    episode_id   uuid NOT NULL,
    target       text NOT NULL,
    reference    text NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (episode_id, target)
);
CREATE INDEX delivery_threads_updated ON delivery_threads (updated_at);
