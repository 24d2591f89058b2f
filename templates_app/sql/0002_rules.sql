-- What must hold for templates and crawls whoever writes them.

SELECT set_on_delete('templates', 'image_id', 'CASCADE');
SELECT set_on_delete('templates', 'crawl_task_id', 'SET NULL');
SELECT set_on_delete('crawl_tasks', 'created_by_id', 'SET NULL');

CREATE TRIGGER templates_set_updated_at BEFORE UPDATE ON templates
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER crawl_tasks_set_updated_at BEFORE UPDATE ON crawl_tasks
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Exactly one usable face for each of the two roles.
CREATE FUNCTION has_couple(faces jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT count(*) FILTER (WHERE face->>'role' = 'husband') = 1
        AND count(*) FILTER (WHERE face->>'role' = 'wife') = 1
        AND bool_and(coalesce((face->>'usable')::boolean, false))
            FILTER (WHERE face->>'role' IN ('husband', 'wife'))
    FROM jsonb_array_elements(
        CASE jsonb_typeof(faces) WHEN 'array' THEN faces ELSE '[]' END) AS face
$$;

ALTER TABLE templates ADD CONSTRAINT templates_active_has_couple
    CHECK (NOT is_active OR has_couple(face_positions));

CREATE FUNCTION templates_set_derived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.face_count := CASE jsonb_typeof(NEW.face_positions)
        WHEN 'array' THEN jsonb_array_length(NEW.face_positions) ELSE 0 END;
    NEW.search := to_tsvector('simple', regexp_replace(concat_ws(
        ' ', NEW.title, NEW.artist, NEW.category, array_to_string(NEW.tags, ' ')),
        '[^[:alnum:]]+', ' ', 'g'));
    RETURN NEW;
END $$;

CREATE TRIGGER templates_set_derived
    BEFORE INSERT OR UPDATE OF face_positions, title, artist, category, tags ON templates
    FOR EACH ROW EXECUTE FUNCTION templates_set_derived();

CREATE TRIGGER crawl_tasks_guard_status BEFORE UPDATE OF status ON crawl_tasks
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        'pending>processing', 'processing>completed', 'processing>failed', 'processing>pending',
        'pending>cancelled', 'processing>cancelled', 'failed>pending', 'cancelled>pending',
        'completed>pending');

-- Started when its first slice is, completed when it ended.
CREATE FUNCTION crawl_tasks_set_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'processing' THEN
        NEW.started_at := coalesce(NEW.started_at, clock_timestamp());
    END IF;
    NEW.completed_at := CASE
        WHEN NEW.status IN ('completed', 'failed', 'cancelled') THEN clock_timestamp() END;
    RETURN NEW;
END $$;

CREATE TRIGGER crawl_tasks_set_times BEFORE UPDATE OF status ON crawl_tasks
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION crawl_tasks_set_times();
