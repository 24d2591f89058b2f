-- How often each thing ever happened to each picture: counted as it is written, since counting
-- afterwards takes longer with every row. What is pruned from the history stays counted.

CREATE TABLE image_usage_totals (
    image_id uuid NOT NULL REFERENCES images (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    action varchar(20) NOT NULL,
    uses bigint NOT NULL,
    PRIMARY KEY (image_id, action)
) WITH (fillfactor = 70);

INSERT INTO image_usage_totals (image_id, action, uses)
SELECT image_id, action, count(*) FROM image_usage_history
WHERE image_id IS NOT NULL GROUP BY image_id, action;

-- In the order of the key: two that write of the same pictures wait for each other, never both.
CREATE FUNCTION image_usage_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO image_usage_totals AS total (image_id, action, uses)
    SELECT image_id, action, count(*) FROM written
    WHERE image_id IS NOT NULL GROUP BY image_id, action ORDER BY image_id, action
    ON CONFLICT (image_id, action) DO UPDATE SET uses = total.uses + excluded.uses;
    RETURN NULL;
END $$;

CREATE TRIGGER image_usage_count AFTER INSERT ON image_usage_history
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION image_usage_count();

-- When an account is deleted its rows stay, and nothing in them leads to the person.
CREATE FUNCTION image_usage_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ip_address := NULL;
    NEW.user_agent := '';
    NEW.session_id := '';
    NEW.metadata := NEW.metadata - 'name';
    RETURN NEW;
END $$;

CREATE TRIGGER image_usage_forget BEFORE UPDATE OF user_id ON image_usage_history
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND NEW.user_id IS NULL)
    EXECUTE FUNCTION image_usage_forget();

-- What an owner keeps and what was done with it: one row, over all time.
CREATE FUNCTION get_image_stats(
    p_owner_id uuid,
    p_owner_type text,
    p_image_type text DEFAULT NULL
) RETURNS TABLE (
    images bigint,
    total_bytes bigint,
    public bigint,
    free bigint,
    upload_count bigint,
    view_count bigint,
    download_count bigint,
    delete_count bigint,
    update_count bigint,
    share_count bigint,
    convert_count bigint,
    use_in_conversion_count bigint,
    last_upload timestamptz
) LANGUAGE sql STABLE AS $$
    WITH mine AS MATERIALIZED (
        SELECT i.id, i.file_size, i.is_public, i.is_free, i.source_id, i.created_at
        FROM images AS i
        WHERE i.owner_id = p_owner_id AND i.owner_type = p_owner_type
            AND (p_image_type IS NULL OR i.type = p_image_type)
    ), kept AS (
        SELECT count(*) AS n, coalesce(sum(file_size), 0)::bigint AS bytes,
            count(*) FILTER (WHERE is_public) AS public, count(*) FILTER (WHERE is_free) AS free,
            max(created_at) FILTER (WHERE source_id IS NULL) AS newest
        FROM mine
    ), used AS (
        -- OFFSET keeps the planner at the key: it would rather read the totals of everybody.
        SELECT u.action, sum(u.uses)::bigint AS n
        FROM mine CROSS JOIN LATERAL (
            SELECT t.action, t.uses FROM image_usage_totals AS t
            WHERE t.image_id = mine.id OFFSET 0) AS u
        GROUP BY u.action
    ), deleted AS (
        SELECT count(*) AS n FROM image_usage_history AS u
        WHERE u.action = 'delete' AND u.metadata ->> 'owner' = p_owner_id::text
            AND (p_image_type IS NULL OR u.metadata ->> 'type' = p_image_type)
    )
    SELECT kept.n, kept.bytes, kept.public, kept.free,
        coalesce((SELECT n FROM used WHERE action = 'upload'), 0),
        coalesce((SELECT n FROM used WHERE action = 'view'), 0),
        coalesce((SELECT n FROM used WHERE action = 'download'), 0),
        (SELECT n FROM deleted),
        coalesce((SELECT n FROM used WHERE action = 'update'), 0),
        coalesce((SELECT n FROM used WHERE action = 'share'), 0),
        coalesce((SELECT n FROM used WHERE action = 'convert'), 0),
        coalesce((SELECT n FROM used WHERE action = 'use_in_conversion'), 0),
        kept.newest
    FROM kept
$$;
