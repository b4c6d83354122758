-- How the version that stored a rule read its filters, in their canonical spelling. A later version that reads them otherwise says so.
-- Null: not known yet; the next version that reads the rule writes it down.
ALTER TABLE alert_rules ADD COLUMN meaning text;
