-- What must hold for owners, albums, links and history whoever writes them.

-- Once more: becoming nullable, the key was written anew.
SELECT set_on_delete('images', 'user_id', 'CASCADE');
SELECT set_on_delete('images', 'vendor_id', 'CASCADE');
SELECT set_on_delete('images', 'album_id', 'SET NULL');
SELECT set_on_delete('albums', 'user_id', 'CASCADE');
SELECT set_on_delete('albums', 'vendor_id', 'CASCADE');
SELECT set_on_delete('albums', 'cover_id', 'SET NULL');
SELECT set_on_delete('share_links', 'image_id', 'CASCADE');
SELECT set_on_delete('share_links', 'created_by_id', 'CASCADE');

-- An INSERT of a person at psql names what matters and leaves out the rest.
ALTER TABLE images
    ALTER id SET DEFAULT gen_random_uuid(), ALTER type SET DEFAULT 'user',
    ALTER operation SET DEFAULT '', ALTER album_position SET DEFAULT 0,
    ALTER processed_path SET DEFAULT '', ALTER thumbnail_path SET DEFAULT '',
    ALTER preview_path SET DEFAULT '', ALTER is_public SET DEFAULT false,
    ALTER is_free SET DEFAULT true, ALTER style SET DEFAULT '', ALTER tags SET DEFAULT '{}',
    ALTER metadata SET DEFAULT '{}', ALTER error_message SET DEFAULT '';
ALTER TABLE albums
    ALTER id SET DEFAULT gen_random_uuid(), ALTER description SET DEFAULT '',
    ALTER is_public SET DEFAULT false, ALTER image_count SET DEFAULT 0;

CREATE TRIGGER albums_set_updated_at BEFORE UPDATE ON albums
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER images_keep_owner BEFORE INSERT OR UPDATE OF user_id, vendor_id, owner_id, owner_type
    ON images FOR EACH ROW EXECUTE FUNCTION keep_owner();
CREATE TRIGGER albums_keep_owner BEFORE INSERT OR UPDATE OF user_id, vendor_id, owner_id, owner_type
    ON albums FOR EACH ROW EXECUTE FUNCTION keep_owner();
UPDATE images SET owner_id = user_id, operation = CASE type WHEN 'result' THEN 'cut_out' ELSE '' END;

-- An album holds pictures of its own owner alone.
CREATE FUNCTION images_guard_album() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM albums WHERE id = NEW.album_id
            AND (user_id, vendor_id) IS NOT DISTINCT FROM (NEW.user_id, NEW.vendor_id)) THEN
        RAISE EXCEPTION 'A picture goes into an album of its own owner only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'images_album_of_same_owner';
    END IF;
    RETURN NEW;
END $$;

-- After images_keep_owner: triggers of one event run in the order of their names.
CREATE TRIGGER images_x_guard_album BEFORE INSERT OR UPDATE OF album_id, user_id, vendor_id
    ON images FOR EACH ROW WHEN (NEW.album_id IS NOT NULL)
    EXECUTE FUNCTION images_guard_album();

-- How many pictures an album holds, once for each statement. Albums are locked in the order of
-- their ids, so that two statements that move pictures crosswise wait, and never deadlock.
CREATE FUNCTION albums_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM albums_add(array_agg(album_id), array_agg(n))
            FROM (SELECT album_id, count(*)::integer AS n FROM after GROUP BY 1) AS moved;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM albums_add(array_agg(album_id), array_agg(n))
            FROM (SELECT album_id, -count(*)::integer AS n FROM before GROUP BY 1) AS moved;
    ELSE
        PERFORM albums_add(array_agg(album_id), array_agg(n))
            FROM (
                SELECT album_id, sum(sign)::integer AS n
                FROM (SELECT album_id, 1 AS sign FROM after
                      UNION ALL SELECT album_id, -1 FROM before) AS moves
                GROUP BY 1 HAVING sum(sign) <> 0) AS moved;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION albums_add(which uuid[], added integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM albums WHERE id = ANY (which) ORDER BY id FOR UPDATE;
    UPDATE albums SET image_count = image_count + moved.n
    FROM unnest(which, added) AS moved(id, n) WHERE albums.id = moved.id;
END $$;

CREATE TRIGGER images_count_insert AFTER INSERT ON images
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION albums_count();
CREATE TRIGGER images_count_delete AFTER DELETE ON images
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION albums_count();
-- A trigger with transition tables cannot name columns: updates that touch no album find nothing.
CREATE TRIGGER images_count_update AFTER UPDATE ON images
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION albums_count();
