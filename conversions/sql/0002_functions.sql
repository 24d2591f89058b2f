-- The life of a conversion: made and moved here alone, by the site as by a person at psql.

SELECT set_on_delete('conversions', 'user_id', 'CASCADE');
SELECT set_on_delete('conversions', 'vendor_id', 'CASCADE');
SELECT set_on_delete('conversions', 'user_image_id', 'CASCADE');
SELECT set_on_delete('conversions', 'cloth_image_id', 'CASCADE');
SELECT set_on_delete('conversions', 'result_image_id', 'SET NULL');
SELECT set_on_delete('conversion_metrics', 'conversion_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'user_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'vendor_id', 'CASCADE');

ALTER TABLE conversion_metrics ALTER id SET DEFAULT gen_random_uuid();

CREATE TRIGGER conversions_set_updated_at BEFORE UPDATE ON conversions
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER conversions_guard_status BEFORE UPDATE OF status ON conversions
    FOR EACH ROW EXECUTE FUNCTION guard_status_move(
        'pending>processing', 'processing>completed', 'processing>failed', 'processing>pending',
        'pending>cancelled', 'processing>cancelled', 'failed>pending', 'cancelled>pending');

-- The functions below name the row while they write it; whoever else writes is refused, also later
-- in the same transaction.
CREATE FUNCTION conversions_guard_door() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('imageproc.conversion', true), '') <> NEW.id::text THEN
        RAISE EXCEPTION 'Conversions are made by create_conversion() and moved by update_conversion_status()'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'conversions_by_function_only';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER conversions_guard_insert BEFORE INSERT ON conversions
    FOR EACH ROW EXECUTE FUNCTION conversions_guard_door();
CREATE TRIGGER conversions_guard_move BEFORE UPDATE OF status ON conversions
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION conversions_guard_door();

-- Raise an error that programs know by its code and people by its sentence.
CREATE FUNCTION refuse_conversion(code text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = code;
END $$;

-- Change a person's paid credits, and say in the ledger what for. False: there are too few.
CREATE FUNCTION change_credits(payer uuid, amount integer, why text, what_for uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    changed boolean;
BEGIN
    PERFORM set_config('imageproc.charged_for', what_for::text, true),
        set_config('imageproc.charged_why', why, true);
    UPDATE users SET paid_credits = paid_credits + amount
        WHERE id = payer AND paid_credits + amount >= 0;
    changed := FOUND;
    PERFORM set_config('imageproc.charged_for', '', true),
        set_config('imageproc.charged_why', '', true);
    RETURN changed;
END $$;

-- Take one free or paid conversion. The owner's row is locked first: of two clicks at once the
-- second counts what the first has taken.
CREATE FUNCTION charge_conversion(which conversions) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    payer uuid := coalesce(
        which.user_id, (SELECT owner_id FROM vendors WHERE id = which.vendor_id));
BEGIN
    IF which.conversion_type = 'paid' THEN
        IF NOT change_credits(payer, -1, 'conversion', which.id) THEN
            PERFORM refuse_conversion('no_credits', 'There is no paid credit left.');
        END IF;
        RETURN;
    END IF;
    PERFORM 1 FROM users WHERE id = payer FOR NO KEY UPDATE;
    IF free_conversions_left(which.user_id, which.vendor_id) < 1 THEN
        PERFORM refuse_conversion('quota_used', 'The free try-ons of this month are used up.');
    END IF;
    INSERT INTO credit_entries (user_id, vendor_id, conversion_id, kind, amount, month, reason)
    VALUES (which.user_id, which.vendor_id, which.id, 'free', -1, current_quota_month(),
        'conversion');
END $$;

-- Give back what was charged for a conversion and not given back yet.
CREATE FUNCTION refund_conversion(which conversions) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    paid record;
BEGIN
    FOR paid IN
        SELECT user_id, vendor_id, kind, month, sum(amount) AS total FROM credit_entries
        WHERE conversion_id = which.id GROUP BY 1, 2, 3, 4 HAVING sum(amount) < 0
    LOOP
        IF paid.kind = 'paid' THEN
            PERFORM change_credits(paid.user_id, -paid.total::integer, 'refund', which.id);
        ELSE
            -- Not where the owner is just being deleted.
            INSERT INTO credit_entries (
                user_id, vendor_id, conversion_id, kind, amount, month, reason)
            SELECT paid.user_id, paid.vendor_id, which.id, 'free', -paid.total, paid.month, 'refund'
            WHERE EXISTS (SELECT FROM users WHERE id = paid.user_id)
                OR EXISTS (SELECT FROM vendors WHERE id = paid.vendor_id);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION conversions_refund_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refund_conversion(OLD);
    RETURN OLD;
END $$;

-- What is deleted unfinished, also with one of its pictures, is not paid for.
CREATE TRIGGER conversions_refund_deleted BEFORE DELETE ON conversions
    FOR EACH ROW WHEN (OLD.status IN ('pending', 'processing'))
    EXECUTE FUNCTION conversions_refund_deleted();

CREATE FUNCTION queue_conversion(which conversions) RETURNS void LANGUAGE sql AS $$
    INSERT INTO conversion_jobs (
        id, conversion_id, status, parameters, priority, progress, step, attempt, max_retries,
        worker_id, error_code, error_message)
    VALUES (
        gen_random_uuid(), which.id, 'queued',
        jsonb_build_object('engine', coalesce(which.metadata ->> 'engine', 'auto')),
        CASE which.conversion_type WHEN 'paid' THEN 5 ELSE 0 END, 0, '', 0, 3, '', '', '')
$$;

-- Whether pictures of a shop or a person are theirs to use: the owner's, or those of their shop.
CREATE FUNCTION may_use_image(picture images, for_user uuid, for_vendor uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        picture.user_id = for_user
        OR picture.vendor_id = for_vendor
        OR picture.vendor_id IN (SELECT id FROM vendors WHERE owner_id = for_user)
        OR picture.user_id = (SELECT owner_id FROM vendors WHERE id = for_vendor), false)
$$;

-- Check, charge, insert, queue, and write to the history of both pictures; all or nothing.
CREATE FUNCTION create_conversion(
    user_id uuid DEFAULT NULL,
    vendor_id uuid DEFAULT NULL,
    user_image_id uuid DEFAULT NULL,
    cloth_image_id uuid DEFAULT NULL,
    conversion_type text DEFAULT 'free',
    style_name text DEFAULT NULL,
    metadata jsonb DEFAULT '{}'
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    person images;
    cloth images;
    made conversions;
    fresh uuid := gen_random_uuid();
BEGIN
    IF num_nonnulls(create_conversion.user_id, create_conversion.vendor_id) <> 1 THEN
        PERFORM refuse_conversion('one_owner', 'A conversion has one owner: give user_id or vendor_id.');
    END IF;
    IF coalesce(create_conversion.conversion_type, '') NOT IN ('free', 'paid') THEN
        PERFORM refuse_conversion('free_or_paid', 'A conversion is free or paid.');
    END IF;
    SELECT * INTO person FROM images WHERE id = create_conversion.user_image_id FOR KEY SHARE;
    IF person.type IS DISTINCT FROM 'user' OR NOT may_use_image(
        person, create_conversion.user_id, create_conversion.vendor_id) THEN
        PERFORM refuse_conversion('no_person_photo', 'Choose a photo of a person that is your own.');
    END IF;
    SELECT * INTO cloth FROM images WHERE id = create_conversion.cloth_image_id FOR KEY SHARE;
    IF cloth.type IS DISTINCT FROM 'cloth' OR NOT (
        may_use_image(cloth, create_conversion.user_id, create_conversion.vendor_id)
        OR cloth.is_public AND (cloth.vendor_id IS NULL OR EXISTS (
            SELECT FROM vendors WHERE id = cloth.vendor_id AND is_verified))) THEN
        PERFORM refuse_conversion('no_garment', 'Choose a garment that is your own or public.');
    END IF;
    IF NOT cloth.is_free AND create_conversion.conversion_type = 'free' AND NOT may_use_image(
        cloth, create_conversion.user_id, create_conversion.vendor_id) THEN
        PERFORM refuse_conversion('garment_costs', 'This garment costs one paid credit.');
    END IF;
    PERFORM set_config('imageproc.conversion', fresh::text, true);
    INSERT INTO conversions (
        id, user_id, vendor_id, user_image_id, cloth_image_id, status, error_message,
        conversion_type, style_name, metadata)
    VALUES (
        fresh, create_conversion.user_id, create_conversion.vendor_id, person.id, cloth.id,
        'pending', '', create_conversion.conversion_type,
        coalesce(create_conversion.style_name, ''), coalesce(create_conversion.metadata, '{}'))
    RETURNING * INTO made;
    PERFORM set_config('imageproc.conversion', '', true);
    PERFORM charge_conversion(made);
    PERFORM queue_conversion(made);
    PERFORM record_image_usage(
        image_id := picture, user_id := made.user_id, vendor_id := made.vendor_id,
        action := 'use_in_conversion', conversion_id := made.id)
    FROM unnest(ARRAY[person.id, cloth.id]) AS picture;
    RETURN fresh;
END $$;

-- Make a legal move; false, and nothing changed, where it is not legal.
--
-- The queue follows: work that somebody else ends, takes over or takes back is not done twice.
-- A worker moves its job first, so for it there is nothing left to follow.
CREATE FUNCTION update_conversion_status(
    conversion_id uuid,
    status text,
    result_image_id uuid DEFAULT NULL,
    error_message text DEFAULT NULL,
    processing_time_ms integer DEFAULT NULL,
    error_type text DEFAULT NULL,
    ai_model_version text DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    was conversions;
    now_is conversions;
    goal text := update_conversion_status.status;
    job conversion_jobs;
    took integer;
BEGIN
    SELECT * INTO was FROM conversions
        WHERE id = update_conversion_status.conversion_id FOR UPDATE;
    IF NOT FOUND OR concat(was.status, '>', goal) NOT IN (
        'pending>processing', 'processing>completed', 'processing>failed', 'processing>pending',
        'pending>cancelled', 'processing>cancelled', 'failed>pending', 'cancelled>pending') THEN
        RETURN false;
    END IF;
    SELECT * INTO job FROM conversion_jobs AS j
        WHERE j.conversion_id = was.id ORDER BY created_at DESC LIMIT 1;
    took := coalesce(update_conversion_status.processing_time_ms,
        (1000 * extract(epoch FROM clock_timestamp() - job.started_at))::integer, 0);
    PERFORM set_config('imageproc.conversion', was.id::text, true);
    UPDATE conversions AS c SET
        status = goal,
        result_image_id = CASE goal WHEN 'completed' THEN coalesce(
            update_conversion_status.result_image_id, c.result_image_id) ELSE c.result_image_id END,
        error_message = CASE goal WHEN 'failed' THEN coalesce(
            nullif(update_conversion_status.error_message, ''), 'It failed without a reason.')
            ELSE '' END,
        processing_time_ms = CASE WHEN goal IN ('completed', 'failed') THEN took END,
        processed_at = CASE goal WHEN 'completed' THEN clock_timestamp() ELSE c.processed_at END
    WHERE c.id = was.id RETURNING * INTO now_is;
    PERFORM set_config('imageproc.conversion', '', true);

    IF goal IN ('failed', 'cancelled') THEN
        PERFORM refund_conversion(now_is);
    ELSIF was.status IN ('failed', 'cancelled') THEN
        PERFORM charge_conversion(now_is);
    END IF;
    PERFORM conversion_queue_follows(now_is, goal);
    IF goal IN ('completed', 'failed') THEN
        INSERT INTO conversion_metrics (
            conversion_id, user_id, vendor_id, processing_time_ms, input_file_size_bytes,
            output_file_size_bytes, success, error_type, ai_model_version)
        SELECT was.id, was.user_id, was.vendor_id, took,
            (SELECT sum(file_size) FROM images WHERE id IN (was.user_image_id, was.cloth_image_id)),
            (SELECT file_size FROM images WHERE id = now_is.result_image_id AND goal = 'completed'),
            goal = 'completed',
            CASE goal WHEN 'failed' THEN coalesce(
                update_conversion_status.error_type, nullif(job.error_code, ''), 'unknown')
                ELSE '' END,
            coalesce(update_conversion_status.ai_model_version,
                now_is.metadata ->> 'ai_model_version', '');
    END IF;
    IF goal = 'completed' THEN
        PERFORM record_image_usage(
            image_id := was.user_image_id, user_id := was.user_id, vendor_id := was.vendor_id,
            action := 'convert', conversion_id := was.id);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION conversion_queue_follows(which conversions, goal text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF goal = 'pending' THEN
        UPDATE conversion_jobs SET status = 'cancelled', completed_at = clock_timestamp()
            WHERE conversion_id = which.id AND status = 'processing';
        IF NOT EXISTS (SELECT FROM conversion_jobs
                       WHERE conversion_id = which.id AND status = 'queued') THEN
            PERFORM queue_conversion(which);
        END IF;
    ELSIF goal = 'processing' THEN
        UPDATE conversion_jobs SET status = 'cancelled', completed_at = clock_timestamp()
            WHERE conversion_id = which.id AND status = 'queued';
    ELSE
        UPDATE conversion_jobs SET status = 'cancelled', completed_at = clock_timestamp()
            WHERE conversion_id = which.id AND status IN ('queued', 'processing');
    END IF;
END $$;
