-- The version of the filter language in which a rule was stored: a later one reads it as it was meant, and says what is different. Before versions were kept,
-- a rule was stored with its meaning by version 2 and without by version 1. Null: stored by an instance that does not know this column.
ALTER TABLE alert_rules ADD COLUMN filter_version smallint;
UPDATE alert_rules SET filter_version = CASE WHEN meaning IS NULL THEN 1 ELSE 2 END;
