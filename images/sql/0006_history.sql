-- What happened to pictures: appended by one function, read by statistics.

SELECT set_on_delete('image_usage_history', 'image_id', 'CASCADE');
SELECT set_on_delete('image_usage_history', 'user_id', 'SET NULL');
SELECT set_on_delete('image_usage_history', 'vendor_id', 'SET NULL');
SELECT set_on_delete('image_usage_history', 'conversion_id', 'SET NULL');

ALTER TABLE image_usage_history
    ALTER id SET DEFAULT gen_random_uuid(), ALTER user_agent SET DEFAULT '',
    ALTER session_id SET DEFAULT '', ALTER metadata SET DEFAULT '{}';

-- Append one row; its id.
CREATE FUNCTION record_image_usage(
    image_id uuid DEFAULT NULL,
    user_id uuid DEFAULT NULL,
    vendor_id uuid DEFAULT NULL,
    action text DEFAULT 'view',
    ip_address inet DEFAULT NULL,
    user_agent text DEFAULT NULL,
    session_id text DEFAULT NULL,
    conversion_id uuid DEFAULT NULL,
    metadata jsonb DEFAULT NULL
) RETURNS uuid LANGUAGE sql AS $$
    INSERT INTO image_usage_history (
        image_id, user_id, vendor_id, action, ip_address, user_agent, session_id, conversion_id,
        metadata)
    VALUES (
        $1, $2, $3, $4, $5, coalesce($6, ''), coalesce($7, ''), $8,
        coalesce($9, '{}'))
    RETURNING id
$$;
