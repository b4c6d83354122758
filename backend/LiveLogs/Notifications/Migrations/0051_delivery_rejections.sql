-- Messages that a target's provider has rejected in a row, none having been delivered in between.
ALTER TABLE delivery_targets ADD COLUMN rejections int NOT NULL DEFAULT 0;
