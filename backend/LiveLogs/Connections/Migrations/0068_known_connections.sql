-- What every room may know of a connection: all but its configuration and its secrets. The rooms below Connections join it without knowing the table.
-- It reads with the rights of whoever asks.
CREATE VIEW known_connections WITH (security_invoker = true) AS
    SELECT number, id, project_number, name, provider, desired_state, quota_key, version, deleted_at FROM connections;

-- Numbers are never given out twice in one life of the database: a higher one was given out in another.
CREATE VIEW last_connection_number WITH (security_invoker = true) AS SELECT last_value AS number FROM connections_number_seq;
