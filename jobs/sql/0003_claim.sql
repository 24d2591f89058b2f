-- Choose the most urgent waiting job, lock it and give it to a worker; no row when none is due.
--
-- The settings hold for this function alone. A queue can grow from nothing to thousands of rows
-- between two ANALYZE; believing that it is empty, the planner would read and sort all of it for
-- every claim, where the index jobs_due has the answer in its first entry.
CREATE FUNCTION claim_next_job(worker text, lease_seconds double precision)
RETURNS SETOF conversion_jobs LANGUAGE plpgsql ROWS 1
SET enable_bitmapscan = off SET enable_seqscan = off SET enable_sort = off AS $$
BEGIN
    -- The claim need not be on disk before the work begins: should a crash forget it, the job waits
    -- again, and the fence of attempt and worker keeps the forgotten worker out. The first progress
    -- report, as every later commit, takes it to disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    UPDATE conversion_jobs SET
        status = 'processing', attempt = attempt + 1, worker_id = worker,
        started_at = clock_timestamp(),
        lease_expires_at = clock_timestamp() + make_interval(secs => lease_seconds),
        run_after = NULL, progress = 0, step = '', error_code = '', error_message = ''
    WHERE id = (
        SELECT id FROM conversion_jobs
        WHERE status = 'queued' AND (run_after IS NULL OR run_after <= clock_timestamp())
        ORDER BY priority DESC, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *;
END $$;

-- Every job leaves several dead versions of its row: sweep them early, and keep room beside them.
ALTER TABLE conversion_jobs SET (
    fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
