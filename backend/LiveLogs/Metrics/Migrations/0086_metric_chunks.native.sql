-- Points come in the order of time: a range index of a few pages finds what retention removes.
CREATE INDEX metric_points_ts ON metric_points USING brin (ts) WITH (autosummarize = on);
