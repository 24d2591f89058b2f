-- The subject of a job that claim_next_job() took in the same statement. A function of its own: it
-- looks at the table anew. The statement itself sees only what was there when it began, while
-- claim_next_job() may take a job that was queued since, and the subject would be left behind.
CREATE FUNCTION follow_claim(tab text, subject uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    EXECUTE format(
        'UPDATE %I SET status = ''processing'', error_message = '''' '
        'WHERE id = $1 AND coalesce(status, '''') = ''pending''', tab) USING subject;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved > 0;
END $$;
