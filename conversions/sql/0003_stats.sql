-- Once more: with other indexes, these keys were written anew.
SELECT set_on_delete('conversions', 'cloth_image_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'user_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'vendor_id', 'CASCADE');

-- Numbers about try-ons. Days are those of UTC, as the months of the quota are; both dates of a
-- range belong to it, and NULL leaves it open.
--
-- Each function is a single SELECT: the planner puts it into the statement that calls it, drops
-- what was not asked for, and plans for the values that were given.

-- The try-ons that were begun on some days, and how they ended. Times, in milliseconds, are of
-- those that were completed; bytes are of all work on those days, also of what failed.
CREATE FUNCTION get_conversion_stats(
    p_user_id uuid DEFAULT NULL,
    p_vendor_id uuid DEFAULT NULL,
    p_date_from date DEFAULT NULL,
    p_date_to date DEFAULT NULL
) RETURNS TABLE (
    total bigint,
    completed bigint,
    failed bigint,
    pending bigint,
    processing bigint,
    cancelled bigint,
    free bigint,
    paid bigint,
    success_rate numeric,
    avg_processing_time_ms integer,
    p50_processing_time_ms integer,
    p95_processing_time_ms integer,
    input_bytes bigint,
    output_bytes bigint
) LANGUAGE sql STABLE AS $$
    WITH counted AS (
        SELECT count(*) AS total,
            count(*) FILTER (WHERE c.status = 'completed') AS completed,
            count(*) FILTER (WHERE c.status = 'failed') AS failed,
            count(*) FILTER (WHERE c.status = 'pending') AS pending,
            count(*) FILTER (WHERE c.status = 'processing') AS processing,
            count(*) FILTER (WHERE c.status = 'cancelled') AS cancelled,
            count(*) FILTER (WHERE c.conversion_type = 'free') AS free,
            count(*) FILTER (WHERE c.conversion_type = 'paid') AS paid,
            avg(c.processing_time_ms) FILTER (WHERE c.status = 'completed') AS average,
            percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY c.processing_time_ms)
                FILTER (WHERE c.status = 'completed') AS percentiles
        FROM conversions AS c
        WHERE (p_user_id IS NULL OR c.user_id = p_user_id)
            AND (p_vendor_id IS NULL OR c.vendor_id = p_vendor_id)
            AND c.created_at >= coalesce(p_date_from::timestamp AT TIME ZONE 'UTC', '-infinity')
            AND c.created_at < coalesce((p_date_to + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
    ), weighed AS (
        SELECT coalesce(sum(m.input_file_size_bytes), 0)::bigint AS input,
            coalesce(sum(m.output_file_size_bytes), 0)::bigint AS output
        FROM conversion_metrics AS m
        WHERE (p_user_id IS NULL OR m.user_id = p_user_id)
            AND (p_vendor_id IS NULL OR m.vendor_id = p_vendor_id)
            AND m.created_at >= coalesce(p_date_from::timestamp AT TIME ZONE 'UTC', '-infinity')
            AND m.created_at < coalesce((p_date_to + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
    )
    SELECT c.total, c.completed, c.failed, c.pending, c.processing, c.cancelled, c.free, c.paid,
        round(c.completed / nullif(c.completed + c.failed, 0)::numeric, 4),
        round(c.average)::integer, round(c.percentiles[1])::integer,
        round(c.percentiles[2])::integer, w.input, w.output
    FROM counted AS c, weighed AS w
$$;

-- The same for each day, week or month (p_step), named by its first day; those without try-ons
-- are there too. An open beginning is the first try-on, an open end today.
CREATE FUNCTION get_conversion_series(
    p_user_id uuid DEFAULT NULL,
    p_vendor_id uuid DEFAULT NULL,
    p_date_from date DEFAULT NULL,
    p_date_to date DEFAULT NULL,
    p_step text DEFAULT 'day'
) RETURNS TABLE (
    day date,
    completed bigint,
    failed bigint,
    cancelled bigint,
    waiting bigint,
    p50_processing_time_ms integer,
    p95_processing_time_ms integer
) LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT date_trunc(p_step, c.created_at AT TIME ZONE 'UTC')::date AS day,
            count(*) FILTER (WHERE c.status = 'completed') AS completed,
            count(*) FILTER (WHERE c.status = 'failed') AS failed,
            count(*) FILTER (WHERE c.status = 'cancelled') AS cancelled,
            count(*) FILTER (WHERE c.status IN ('pending', 'processing')) AS waiting,
            percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY c.processing_time_ms)
                FILTER (WHERE c.status = 'completed') AS percentiles
        FROM conversions AS c
        WHERE (p_user_id IS NULL OR c.user_id = p_user_id)
            AND (p_vendor_id IS NULL OR c.vendor_id = p_vendor_id)
            AND c.created_at >= coalesce(p_date_from::timestamp AT TIME ZONE 'UTC', '-infinity')
            AND c.created_at < coalesce((p_date_to + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
        GROUP BY 1
    ), steps AS (
        SELECT generate_series(
            date_trunc(p_step, coalesce(p_date_from, (SELECT min(counted.day) FROM counted))::timestamp),
            coalesce(p_date_to, (now() AT TIME ZONE 'UTC')::date)::timestamp,
            greatest(('1 ' || p_step)::interval, '1 day'))::date AS day
    )
    SELECT s.day, coalesce(c.completed, 0), coalesce(c.failed, 0), coalesce(c.cancelled, 0),
        coalesce(c.waiting, 0), round(c.percentiles[1])::integer, round(c.percentiles[2])::integer
    FROM steps AS s LEFT JOIN counted AS c USING (day) ORDER BY s.day
$$;

-- Why work failed on some days, the most frequent first.
CREATE FUNCTION get_conversion_errors(
    p_user_id uuid DEFAULT NULL,
    p_vendor_id uuid DEFAULT NULL,
    p_date_from date DEFAULT NULL,
    p_date_to date DEFAULT NULL
) RETURNS TABLE (error_type text, failures bigint, last_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT m.error_type, count(*), max(m.created_at)
    FROM conversion_metrics AS m
    WHERE NOT m.success
        AND (p_user_id IS NULL OR m.user_id = p_user_id)
        AND (p_vendor_id IS NULL OR m.vendor_id = p_vendor_id)
        AND m.created_at >= coalesce(p_date_from::timestamp AT TIME ZONE 'UTC', '-infinity')
        AND m.created_at < coalesce((p_date_to + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
    GROUP BY m.error_type ORDER BY 2 DESC, 1
$$;

-- How each engine, with its weights, did on some days, the busiest first.
CREATE FUNCTION get_conversion_versions(
    p_date_from date DEFAULT NULL,
    p_date_to date DEFAULT NULL
) RETURNS TABLE (
    ai_model_version text,
    runs bigint,
    success_rate numeric,
    p50_processing_time_ms integer,
    p95_processing_time_ms integer,
    last_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT v.ai_model_version, v.runs, round(v.completed / v.runs::numeric, 4),
        round(v.percentiles[1])::integer, round(v.percentiles[2])::integer, v.last_at
    FROM (
        SELECT m.ai_model_version, count(*) AS runs, count(*) FILTER (WHERE m.success) AS completed,
            percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY m.processing_time_ms)
                FILTER (WHERE m.success) AS percentiles,
            max(m.created_at) AS last_at
        FROM conversion_metrics AS m
        WHERE m.created_at >= coalesce(p_date_from::timestamp AT TIME ZONE 'UTC', '-infinity')
            AND m.created_at < coalesce((p_date_to + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
        GROUP BY m.ai_model_version) AS v
    ORDER BY v.runs DESC, v.ai_model_version
$$;
