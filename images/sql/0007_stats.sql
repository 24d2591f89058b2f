-- What an owner keeps and what happened to it, in one row.
--
-- A single SELECT, so that the planner puts it into the statement that calls it and plans for the
-- values that were given.
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
        SELECT u.action, count(*) AS n
        FROM mine JOIN image_usage_history AS u ON u.image_id = mine.id GROUP BY u.action
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
