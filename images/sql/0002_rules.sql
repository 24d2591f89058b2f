-- What must hold for pictures whoever writes them.

SELECT set_on_delete('images', 'user_id', 'CASCADE');
SELECT set_on_delete('images', 'source_id', 'CASCADE');

CREATE TRIGGER images_set_updated_at BEFORE UPDATE ON images
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER images_guard_status BEFORE UPDATE OF status ON images
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        '>pending', 'pending>processing', 'processing>completed', 'processing>failed',
        'processing>pending', 'pending>cancelled', 'processing>cancelled',
        'failed>pending', 'cancelled>pending', 'completed>pending');

-- Names come as IMG_2034-beach.jpg: without punctuation every part of them can be found.
CREATE FUNCTION images_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := to_tsvector('simple', regexp_replace(
        NEW.file_name || ' ' || array_to_string(NEW.tags, ' '), '[^[:alnum:]]+', ' ', 'g'));
    RETURN NEW;
END $$;

CREATE TRIGGER images_set_search BEFORE INSERT OR UPDATE OF file_name, tags ON images
    FOR EACH ROW EXECUTE FUNCTION images_set_search();
