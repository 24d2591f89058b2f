-- What must hold for jobs whoever writes them.

SELECT set_on_delete('conversion_jobs', 'image_id', 'CASCADE');

CREATE TRIGGER conversion_jobs_set_updated_at BEFORE UPDATE ON conversion_jobs
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER conversion_jobs_guard_status BEFORE UPDATE OF status ON conversion_jobs
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        'queued>processing', 'processing>completed', 'processing>failed', 'processing>queued',
        'queued>cancelled', 'processing>cancelled', 'failed>queued', 'cancelled>queued');

-- The attempt is the fence that keeps a late worker from writing: it never goes back.
CREATE FUNCTION conversion_jobs_guard_fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The attempt of a job cannot go back from % to %', OLD.attempt, NEW.attempt
        USING ERRCODE = 'check_violation', CONSTRAINT = 'conversion_jobs_attempt_only_grows';
END $$;

CREATE TRIGGER conversion_jobs_guard_fence BEFORE UPDATE OF attempt ON conversion_jobs
    FOR EACH ROW WHEN (NEW.attempt < OLD.attempt)
    EXECUTE FUNCTION conversion_jobs_guard_fence();
