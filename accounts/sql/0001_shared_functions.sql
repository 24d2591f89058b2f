-- Shared by the tables of every room: the clock of `updated_at`, the guard of `status`, and
-- foreign keys that act on deletion also for those who use psql.

CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

-- A row may only move along the arrows given as trigger arguments ('pending>processing', ...).
CREATE FUNCTION guard_status_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    move text := concat(OLD.status, '>', NEW.status);
BEGIN
    IF OLD.status IS DISTINCT FROM NEW.status AND NOT move = ANY (TG_ARGV) THEN
        RAISE EXCEPTION 'A row of % cannot move from % to %', TG_TABLE_NAME,
            coalesce(OLD.status, 'no status'), coalesce(NEW.status, 'no status')
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_legal_status_move';
    END IF;
    RETURN NEW;
END $$;

-- Django writes its foreign keys without ON DELETE; this writes one again with it.
-- deed: 'CASCADE' or 'SET NULL'.
CREATE FUNCTION set_on_delete(tab text, col text, deed text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key record;
BEGIN
    SELECT c.conname, c.confrelid::regclass AS target INTO STRICT key
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.conrelid = tab::regclass AND a.attname = col;
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', tab, key.conname);
    EXECUTE format(
        'ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %s ON DELETE %s '
        'DEFERRABLE INITIALLY DEFERRED', tab, key.conname, col, key.target, deed);
END $$;

CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
