-- What a report does to its picture, whoever writes it.

SELECT set_on_delete('reports', 'image_id', 'SET NULL');
SELECT set_on_delete('reports', 'reporter_id', 'SET NULL');
SELECT set_on_delete('reports', 'handled_by_id', 'SET NULL');
SELECT set_on_delete('blocked_pictures', 'created_by_id', 'SET NULL');

-- Staff have looked at a picture whose report they dismissed: only they hide it again.
CREATE FUNCTION images_follow_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM images WHERE id = NEW.image_id FOR UPDATE;
    UPDATE images SET hidden_at = CASE
        WHEN EXISTS (SELECT FROM reports WHERE image_id = NEW.image_id AND state = 'upheld')
            OR EXISTS (SELECT FROM reports WHERE image_id = NEW.image_id AND state = 'open')
            AND NOT EXISTS (
                SELECT FROM reports WHERE image_id = NEW.image_id AND state = 'dismissed')
        THEN coalesce(hidden_at, clock_timestamp()) END
    WHERE id = NEW.image_id;
    RETURN NULL;
END $$;

CREATE TRIGGER reports_hide AFTER INSERT OR UPDATE OF state ON reports
    FOR EACH ROW WHEN (NEW.image_id IS NOT NULL) EXECUTE FUNCTION images_follow_reports();
