-- Shared by the tables of every room: the clock of `updated_at` and the guard of `status`.

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

CREATE TRIGGER users_set_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
