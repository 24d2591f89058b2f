-- What must hold for catalogues whoever writes them.

SELECT set_on_delete('conversion_jobs', 'product_id', 'CASCADE');
SELECT set_on_delete('conversion_jobs', 'sheet_id', 'CASCADE');
SELECT set_on_delete('conversion_jobs', 'delivery_id', 'CASCADE');
SELECT set_on_delete('requests', 'user_id', 'CASCADE');
SELECT set_on_delete('products', 'request_id', 'CASCADE');
SELECT set_on_delete('csv_sheets', 'user_id', 'CASCADE');
SELECT set_on_delete('csv_sheets', 'request_id', 'CASCADE');
SELECT set_on_delete('webhook_endpoints', 'user_id', 'CASCADE');
SELECT set_on_delete('webhook_deliveries', 'request_id', 'CASCADE');
SELECT set_on_delete('webhook_deliveries', 'endpoint_id', 'CASCADE');

CREATE TRIGGER requests_set_updated_at BEFORE UPDATE ON requests
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER products_set_updated_at BEFORE UPDATE ON products
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER csv_sheets_set_updated_at BEFORE UPDATE ON csv_sheets
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER webhook_endpoints_set_updated_at BEFORE UPDATE ON webhook_endpoints
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER webhook_deliveries_set_updated_at BEFORE UPDATE ON webhook_deliveries
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER requests_guard_status BEFORE UPDATE OF status ON requests
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        'pending>processing', 'pending>failed', 'pending>cancelled',
        'processing>completed', 'processing>failed', 'processing>cancelled',
        'completed>processing', 'failed>processing', 'cancelled>processing',
        'failed>pending', 'cancelled>pending');
-- To no status a product goes back when its request is paused, or when what failed is asked again.
CREATE TRIGGER products_guard_status BEFORE UPDATE OF status ON products
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        '>pending', 'pending>processing', 'processing>completed', 'processing>failed',
        'processing>pending', 'pending>cancelled', 'processing>cancelled',
        'failed>pending', 'cancelled>pending', 'completed>pending',
        'pending>', 'completed>', 'failed>', 'cancelled>');
CREATE TRIGGER csv_sheets_guard_status BEFORE UPDATE OF status ON csv_sheets
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        '>pending', 'pending>processing', 'processing>completed', 'processing>failed',
        'processing>pending', 'pending>cancelled', 'processing>cancelled',
        'failed>pending', 'cancelled>pending', 'completed>pending');
-- A try that was made and met no good answer is done as a job, and failed as a message.
CREATE TRIGGER webhook_deliveries_guard_status BEFORE UPDATE OF status ON webhook_deliveries
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        '>pending', 'pending>processing', 'processing>completed', 'processing>failed',
        'processing>pending', 'pending>cancelled', 'processing>cancelled',
        'failed>pending', 'cancelled>pending', 'completed>pending', 'completed>failed');

-- The totals of a request follow its products, once for each statement.
CREATE FUNCTION products_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests SET
        products_ended = products_ended + moved.ended,
        pictures_done = pictures_done + moved.done,
        pictures_failed = pictures_failed + moved.failed,
        bytes_in = requests.bytes_in + moved.bytes_in,
        bytes_out = requests.bytes_out + moved.bytes_out
    FROM (
        SELECT request_id, sum(sign) AS ended, sum(sign * pictures_done) AS done,
            sum(sign * (cardinality(input_image_urls) - pictures_done)) AS failed,
            sum(sign * rows.bytes_in) AS bytes_in, sum(sign * rows.bytes_out) AS bytes_out
        FROM (SELECT *, 1 AS sign FROM after UNION ALL SELECT *, -1 FROM before) AS rows
        WHERE status IN ('completed', 'failed', 'cancelled')
        GROUP BY request_id) AS moved
    WHERE requests.id = moved.request_id
        AND (moved.ended, moved.done, moved.failed, moved.bytes_in, moved.bytes_out)
            IS DISTINCT FROM (0::bigint, 0::bigint, 0::bigint, 0::numeric, 0::numeric);
    RETURN NULL;
END $$;

CREATE TRIGGER products_count AFTER UPDATE ON products
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION products_count();

-- With its last product a request ends.
CREATE FUNCTION requests_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.completed_at := clock_timestamp();
    NEW.paused_at := NULL;
    NEW.status := 'completed';
    IF NEW.pictures_done = 0 THEN
        NEW.status := 'failed';
        NEW.error_message := format(
            'None of the %s pictures could be processed. The table says why for each.',
            NEW.picture_count);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER requests_end BEFORE UPDATE ON requests FOR EACH ROW
    WHEN (NEW.status = 'processing' AND NEW.products_ended >= NEW.product_count)
    EXECUTE FUNCTION requests_end();

-- Put the next products of a request into the queue; how many there were.
--
-- The request's row is locked, so that nothing is fed once a pause or a cancel is committed.
CREATE FUNCTION feed_request(which uuid, most integer, tries integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    fed integer;
BEGIN
    PERFORM 1 FROM requests
        WHERE id = which AND status = 'processing' AND paused_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH chosen AS (
        SELECT id, row_number FROM products WHERE request_id = which AND status IS NULL
        ORDER BY row_number LIMIT most FOR UPDATE SKIP LOCKED),
    moved AS (
        UPDATE products SET status = 'pending', error_message = ''
        FROM chosen WHERE products.id = chosen.id)
    INSERT INTO conversion_jobs (
        id, product_id, status, parameters, priority, progress, step, attempt, max_retries,
        worker_id, error_code, error_message, created_at)
    SELECT gen_random_uuid(), id, 'queued', '{}', -10, 0, '', 0, tries, '', '', '',
        clock_timestamp() + row_number * interval '1 microsecond'
    FROM chosen;
    GET DIAGNOSTICS fed = ROW_COUNT;
    RETURN fed;
END $$;

-- Take back what was fed and nobody began; how many there were.
CREATE FUNCTION unfeed_request(which uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    taken integer;
BEGIN
    WITH gone AS (
        DELETE FROM conversion_jobs USING products
        WHERE conversion_jobs.product_id = products.id AND products.request_id = which
            AND products.status = 'pending'
            AND conversion_jobs.status = 'queued' AND conversion_jobs.attempt = 0
        RETURNING products.id)
    UPDATE products SET status = NULL FROM gone WHERE products.id = gone.id;
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END $$;

-- Rows that are written several times: room beside them, and the sweep early.
ALTER TABLE requests SET (fillfactor = 50, autovacuum_vacuum_threshold = 20);
ALTER TABLE products SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
