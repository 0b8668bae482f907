-- A post counts once it is confirmed: its rows wait in segment_staged, through its own commit, until then.

ALTER TABLE segment_product ADD COLUMN IF NOT EXISTS confirmed BIGINT NOT NULL DEFAULT 0;   -- the last post whose rows are in segment
