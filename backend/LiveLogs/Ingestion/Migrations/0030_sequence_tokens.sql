-- The token of the commit that the head stands on (log_ledger.batch_token), and the number it belongs to: an instance of a former version moves the head
-- without a token. What reads or commits compares it: a database that was put back to an earlier state gives the same numbers out again, never the same tokens.
ALTER TABLE connection_heads
    ADD COLUMN token     bigint,
    ADD COLUMN token_seq bigint,
    -- Nothing is numbered any more: the connection was deleted. The row stays until retention took its entries.
    ADD COLUMN ended     boolean NOT NULL DEFAULT false;

UPDATE connection_heads h SET ended = true FROM connections c WHERE c.number = h.connection_number AND c.deleted_at IS NOT NULL;

UPDATE connection_heads h SET token = l.batch_token, token_seq = h.seq
FROM log_ledger l WHERE l.connection_number = h.connection_number AND l.last_seq = h.seq;

-- What retention removes last of a deleted connection.
CREATE INDEX connections_deleted ON connections (deleted_at) WHERE deleted_at IS NOT NULL;
