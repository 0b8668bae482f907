-- Segments in PostgreSQL, for clusters without a shared file system. A row a segment; what is committed later supersedes the row.
--
-- All writers of a product take the lock of its row in segment_product before they commit, so its sequence numbers become visible in their
-- order: who has seen number n has seen all below it, and reads on from there.

CREATE TABLE IF NOT EXISTS segment_product
(
    product  BYTEA  NOT NULL PRIMARY KEY,   -- the 20 bytes of the product's identity
    total    BIGINT NULL,                   -- segments in all, once known; stays
    sequence BIGINT NOT NULL DEFAULT 0,     -- the highest number given to a row
    post     BIGINT NOT NULL DEFAULT 0      -- the highest post that has begun: lower ones have lost their right
);

CREATE TABLE IF NOT EXISTS segment
(
    product  BYTEA   NOT NULL,
    index    BIGINT  NOT NULL,
    columns  INTEGER NOT NULL,
    length   INTEGER NOT NULL,              -- samples in each column
    content  BYTEA   NOT NULL,              -- XxHash128 of the samples
    inputs   BYTEA   NULL,                  -- hash of what it was computed from; null for posted data
    sequence BIGINT  NOT NULL,
    post     BIGINT  NOT NULL,              -- 0 for computed segments
    writer   TEXT    NOT NULL,              -- the silo's life that wrote it
    samples  BYTEA   NOT NULL,              -- little-endian doubles, column after column
    PRIMARY KEY (product, index)
);

CREATE INDEX IF NOT EXISTS segment_by_sequence ON segment (product, sequence);

-- What a post has sent and not committed, apart, so that no reader meets it.
CREATE TABLE IF NOT EXISTS segment_staged
(
    product  BYTEA   NOT NULL,
    writer   TEXT    NOT NULL,
    post     BIGINT  NOT NULL,
    index    BIGINT  NOT NULL,
    columns  INTEGER NOT NULL,
    length   INTEGER NOT NULL,
    content  BYTEA   NOT NULL,
    inputs   BYTEA   NULL,
    samples  BYTEA   NOT NULL,
    PRIMARY KEY (product, writer, post, index)
);

-- Samples of measured noise do not compress: EXTERNAL spares the attempt.
ALTER TABLE segment ALTER COLUMN samples SET STORAGE EXTERNAL;
ALTER TABLE segment_staged ALTER COLUMN samples SET STORAGE EXTERNAL;
