-- What must hold for shops, consents and credits whoever writes them.

SELECT set_on_delete('vendors', 'owner_id', 'CASCADE');
SELECT set_on_delete('consents', 'user_id', 'CASCADE');
SELECT set_on_delete('credit_entries', 'user_id', 'CASCADE');
SELECT set_on_delete('credit_entries', 'vendor_id', 'CASCADE');
SELECT set_on_delete('credit_entries', 'conversion_id', 'SET NULL');

ALTER TABLE users ALTER paid_credits SET DEFAULT 0;
ALTER TABLE vendors ALTER id SET DEFAULT gen_random_uuid(), ALTER description SET DEFAULT '',
    ALTER is_verified SET DEFAULT false;
ALTER TABLE consents ALTER id SET DEFAULT gen_random_uuid();
ALTER TABLE credit_entries ALTER id SET DEFAULT gen_random_uuid();

CREATE TRIGGER vendors_set_updated_at BEFORE UPDATE ON vendors
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- owner_id and owner_type from the foreign keys, or the keys from them.
CREATE FUNCTION keep_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id IS NULL AND NEW.vendor_id IS NULL THEN
        NEW.user_id := CASE WHEN NEW.owner_type = 'user' THEN NEW.owner_id END;
        NEW.vendor_id := CASE WHEN NEW.owner_type = 'vendor' THEN NEW.owner_id END;
    END IF;
    NEW.owner_id := coalesce(NEW.user_id, NEW.vendor_id);
    NEW.owner_type := CASE
        WHEN NEW.user_id IS NOT NULL THEN 'user' WHEN NEW.vendor_id IS NOT NULL THEN 'vendor' END;
    RETURN NEW;
END $$;

CREATE FUNCTION current_quota_month() RETURNS date LANGUAGE sql STABLE AS
    $$ SELECT date_trunc('month', now() AT TIME ZONE 'UTC')::date $$;

-- How many free conversions the owner has left this month.
CREATE FUNCTION free_conversions_left(for_user uuid, for_vendor uuid) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT greatest(0,
        coalesce((SELECT free_per_month FROM quotas WHERE owner_type =
            CASE WHEN for_vendor IS NULL THEN 'user' ELSE 'vendor' END), 0)
        + coalesce(CASE WHEN for_vendor IS NULL THEN (
            SELECT sum(amount) FROM credit_entries
            WHERE user_id = for_user AND vendor_id IS NULL
                AND kind = 'free' AND month = current_quota_month())
        ELSE (
            SELECT sum(amount) FROM credit_entries
            WHERE vendor_id = for_vendor AND kind = 'free' AND month = current_quota_month())
        END, 0))::integer
$$;

-- Every change of a person's credits leaves an entry, also one made by hand. What the change was
-- for is told by settings of the transaction.
CREATE FUNCTION users_note_credits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO credit_entries (user_id, conversion_id, kind, amount, month, reason)
    VALUES (NEW.id, nullif(current_setting('imageproc.charged_for', true), '')::uuid, 'paid',
        NEW.paid_credits - OLD.paid_credits, current_quota_month(),
        coalesce(nullif(current_setting('imageproc.charged_why', true), ''), 'grant'));
    RETURN NULL;
END $$;

CREATE TRIGGER users_note_credits AFTER UPDATE OF paid_credits ON users
    FOR EACH ROW WHEN (NEW.paid_credits <> OLD.paid_credits)
    EXECUTE FUNCTION users_note_credits();
