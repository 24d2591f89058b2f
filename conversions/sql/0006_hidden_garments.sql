-- A garment that a report hides is tried on by nobody but its owner: neither anew nor again.
CREATE FUNCTION conversions_guard_garment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cloth images;
BEGIN
    SELECT * INTO cloth FROM images WHERE id = NEW.cloth_image_id;
    IF cloth.hidden_at IS NOT NULL AND NOT may_use_image(cloth, NEW.user_id, NEW.vendor_id) THEN
        PERFORM refuse_conversion('no_garment', 'This garment is not on offer any more.');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER conversions_guard_garment_new BEFORE INSERT ON conversions
    FOR EACH ROW EXECUTE FUNCTION conversions_guard_garment();
CREATE TRIGGER conversions_guard_garment_again BEFORE UPDATE OF status ON conversions
    FOR EACH ROW WHEN (NEW.status = 'pending' AND OLD.status IN ('failed', 'cancelled'))
    EXECUTE FUNCTION conversions_guard_garment();
