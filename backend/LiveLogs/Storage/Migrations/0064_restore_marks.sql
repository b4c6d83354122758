-- A number that each instance raises every two seconds. One that went back, or is gone, tells the instance that the database was put back to an earlier state.
CREATE TABLE restore_marks (
    instance  uuid PRIMARY KEY,
    mark      bigint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
