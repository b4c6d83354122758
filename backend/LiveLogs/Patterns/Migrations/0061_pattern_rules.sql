-- By which rules the patterns of a project were mined. Whoever has newer ones learns them anew from their examples.
ALTER TABLE pattern_heads
    ADD COLUMN rules          int NOT NULL DEFAULT 1,
    ADD COLUMN last_stream_id int NOT NULL DEFAULT 0;

ALTER TABLE patterns
    -- The stream whose line the example is.
    ADD COLUMN stream_id  int,
    -- The template under earlier rules: what it stood for is nothing new.
    ADD COLUMN former     text,
    -- The pattern of which its lines were under earlier rules.
    ADD COLUMN split_from bigint;
CREATE INDEX patterns_split ON patterns (project_number, split_from) WHERE split_from IS NOT NULL;

-- Sources whose lines brought patterns, and what stands in front of the text of their lines: the marks of each column.
CREATE TABLE pattern_streams (
    project_number    int    NOT NULL REFERENCES projects (number),
    stream_id         int    NOT NULL,
    connection_number int    NOT NULL,
    source            text   NOT NULL,
    header            text,
    -- That of pattern_heads with which it changed last.
    version           bigint NOT NULL,
    PRIMARY KEY (project_number, stream_id)
);
CREATE INDEX pattern_streams_version ON pattern_streams (project_number, version);
