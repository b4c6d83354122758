-- The value of a field whose name has many dots: at each level the longest name of a member first. names are the parts of the name, run_ends for each of them
-- the last part that may be one name with it.
CREATE FUNCTION attribute_at(document jsonb, names text[], run_ends int[], first_name int DEFAULT 1) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    found jsonb;
BEGIN
    FOR last_name IN REVERSE run_ends[first_name]..first_name LOOP
        found := document -> array_to_string(names[first_name:last_name], '.');
        IF last_name < cardinality(names) AND found IS NOT NULL THEN
            found := CASE WHEN jsonb_typeof(found) = 'object' THEN attribute_at(found, names, run_ends, last_name + 1) END;
        END IF;
        IF found IS NOT NULL THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Texts are folded in another way since version 2: an index of another version is not read, and built again.
ALTER TABLE block_index ADD COLUMN version int NOT NULL DEFAULT 1;
