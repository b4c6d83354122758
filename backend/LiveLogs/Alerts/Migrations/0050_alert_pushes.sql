-- While nobody evaluated a project, nobody could push to it either. What senders kept comes some time after that: until then
-- nobody can say that pushed lines are missing.
ALTER TABLE alert_projects
    -- Up to here pushed lines had come when the evaluation stopped; null: nothing is waited for.
    ADD COLUMN pushes_to    timestamptz,
    -- Until then senders may still repeat what they could not send.
    ADD COLUMN pushes_until timestamptz;
