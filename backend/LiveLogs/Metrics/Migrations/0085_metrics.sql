-- What is measured: one row for each series. Which connection or way brought it is no part of what it is, so that a series that comes in two ways is one.
CREATE TABLE metric_series (
    id             int         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_number int         NOT NULL REFERENCES projects (number),
    -- SHA-256 of provider, account, region, resource, namespace, metric and sorted dimensions.
    key            bytea       NOT NULL,
    provider       text        NOT NULL,
    account        text        NOT NULL,
    region         text        NOT NULL,
    resource_id    text        NOT NULL,
    resource_type  text        NOT NULL,
    service        text        NOT NULL,
    namespace      text        NOT NULL,
    metric         text        NOT NULL,
    dimensions     jsonb       NOT NULL,
    unit           text        NOT NULL,
    -- Its points are a counter that only grows, with the start of the count.
    is_cumulative  boolean     NOT NULL,
    -- Seconds, each that a point had, ascending.
    periods        int[]       NOT NULL,
    -- Statistics, each that a point had, ascending: 0 for the set, a hundred times the percentile for percentiles.
    statistics     smallint[]  NOT NULL,
    first_point    timestamptz NOT NULL,
    last_point     timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_number, key)
);
CREATE INDEX metric_series_metric ON metric_series (project_number, metric, id);
CREATE INDEX metric_series_created ON metric_series (project_number, created_at);

-- Series that the limits kept out, by hour.
CREATE TABLE metric_refusals (
    project_number int         NOT NULL REFERENCES projects (number),
    hour           timestamptz NOT NULL,
    reason         text        NOT NULL,
    points         bigint      NOT NULL,
    PRIMARY KEY (project_number, hour, reason)
);

-- Values of a series, in the provider's unit. What the provider did not send is null, never zero.
CREATE TABLE metric_points (
    ts          timestamptz NOT NULL,
    -- When the provider answered with it.
    answered_at timestamptz NOT NULL,
    series      int         NOT NULL,
    -- Seconds; 0 for a value of one instant.
    period      int         NOT NULL,
    -- 0: the set of five. Otherwise a hundred times the provider's percentile, whose value is avg.
    statistic   smallint    NOT NULL,
    -- 0: pushed by a program, 1: polled, 2: streamed by the provider.
    origin      smallint    NOT NULL,
    avg         float8,
    min         float8,
    max         float8,
    sum         float8,
    count       float8,
    -- The start of a count that only grows.
    counted_from timestamptz,
    -- How the samples are spread, in buckets.
    distribution bytea,
    PRIMARY KEY (series, statistic, ts, period)
);
