-- A product that is removed begins a new generation: who has rows of an earlier one in memory forgets them, and cannot append to it.

ALTER TABLE segment_product ADD COLUMN IF NOT EXISTS generation BIGINT NOT NULL DEFAULT 0;
