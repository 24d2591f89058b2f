-- The life of a couple picture, whoever writes it.

SELECT set_on_delete('faceswap_tasks', 'user_id', 'CASCADE');
SELECT set_on_delete('faceswap_tasks', 'template_id', 'SET NULL');
SELECT set_on_delete('faceswap_tasks', 'husband_image_id', 'CASCADE');
SELECT set_on_delete('faceswap_tasks', 'wife_image_id', 'CASCADE');
SELECT set_on_delete('faceswap_tasks', 'result_image_id', 'SET NULL');
SELECT set_on_delete('licence_acceptances', 'accepted_by_id', 'SET NULL');

CREATE TRIGGER faceswap_tasks_set_updated_at BEFORE UPDATE ON faceswap_tasks
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER faceswap_tasks_guard_status BEFORE UPDATE OF status ON faceswap_tasks
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        'pending>processing', 'processing>completed', 'processing>failed', 'processing>pending',
        'pending>cancelled', 'processing>cancelled', 'failed>pending', 'cancelled>pending');

-- When it started and ended, and how long its last attempt took.
CREATE FUNCTION faceswap_tasks_set_times() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    CASE NEW.status
    WHEN 'pending' THEN
        NEW.progress := 0;
        NEW.started_at := NULL;
        NEW.completed_at := NULL;
        NEW.processing_time := NULL;
    WHEN 'processing' THEN
        NEW.progress := 0;
        NEW.started_at := moment;
    ELSE
        NEW.completed_at := moment;
        NEW.processing_time := extract(epoch FROM moment - NEW.started_at);
        IF NEW.status = 'completed' THEN
            NEW.progress := 100;
        END IF;
    END CASE;
    RETURN NEW;
END $$;

CREATE TRIGGER faceswap_tasks_set_times BEFORE UPDATE OF status ON faceswap_tasks
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION faceswap_tasks_set_times();

-- What its worker reports on the job.
CREATE FUNCTION faceswap_tasks_follow_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE faceswap_tasks SET progress = NEW.progress
    WHERE id = NEW.faceswap_task_id AND status = 'processing' AND progress <> NEW.progress;
    RETURN NULL;
END $$;

CREATE TRIGGER jobs_tell_faceswap_tasks AFTER UPDATE OF progress ON conversion_jobs
    FOR EACH ROW WHEN (
        NEW.faceswap_task_id IS NOT NULL AND NEW.status = 'processing'
        AND NEW.progress <> OLD.progress)
    EXECUTE FUNCTION faceswap_tasks_follow_job();

-- Each task counts once, however often it is tried.
CREATE FUNCTION templates_count_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE templates SET popularity_score = popularity_score + 1 WHERE id = NEW.template_id;
    RETURN NULL;
END $$;

CREATE TRIGGER faceswap_tasks_count_use AFTER INSERT ON faceswap_tasks
    FOR EACH ROW WHEN (NEW.template_id IS NOT NULL) EXECUTE FUNCTION templates_count_use();
