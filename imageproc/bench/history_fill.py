"""Years of history for a bench: people, pictures and what happened to them, made by SQL."""

from __future__ import annotations

from typing import Any

PEOPLE = 5_000
PICTURES = 50_000
HOT = 0.01  # share of the rows that tell of one picture
MONTHS = 24
STEP = 500_000  # rows of one statement

NAMES = """
CREATE FUNCTION pg_temp.person(bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT md5('person' || $1)::uuid $$;
CREATE FUNCTION pg_temp.picture(bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT md5('picture' || $1)::uuid $$;
"""

USERS = """
INSERT INTO users (id, email, username, name, password_hash, is_superuser, session_version,
    is_active, is_staff)
SELECT pg_temp.person(n), n || '@example.org', 'person' || n, '', '', false, 1, true, false
FROM generate_series(0, %(people)s - 1) AS n
"""

# Person 0 keeps every 25th picture, hot and cold ones alike; the rest belong to the others.
IMAGES = """
INSERT INTO images (id, type, file_name, file_path, processed_path, thumbnail_path, preview_path,
    image_hash, file_size, mime_type, width, height, error_message, created_at, user_id)
SELECT pg_temp.picture(n), 'user', 'photo-' || n || '.jpg', 'bench/' || n, '', '', '',
    md5(n::text), 2500000, 'image/jpeg', 4000, 3000, '',
    now() - make_interval(months => %(months)s),
    pg_temp.person(CASE WHEN n %% 25 = 1 THEN 0 ELSE 1 + n %% (%(people)s - 1) END)
FROM generate_series(0, %(pictures)s - 1) AS n
"""

# In the order of time, as rows come. Few pictures are looked at often: a picture's number grows
# with the square of chance. A quarter of the rows are of visitors who have not logged in.
USAGE = """
INSERT INTO image_usage_history (
    id, image_id, user_id, action, ip_address, user_agent, session_id, metadata, created_at)
SELECT gen_random_uuid(), CASE WHEN action <> 'delete' THEN pg_temp.picture(picture) END,
    CASE WHEN chance < 0.75 THEN pg_temp.person(person) END, action,
    ('10.' || person / 250 || '.' || person %% 250 || '.1')::inet,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/'
        || 100 + person %% 40 || '.0.0.0 Safari/537.36',
    encode(sha256((person || ' ' || n / 5000)::bytea), 'hex'),
    CASE action WHEN 'download' THEN '{"format": "png"}'
        WHEN 'delete' THEN jsonb_build_object('image', gen_random_uuid(), 'name', 'gone.jpg',
            'type', 'user', 'owner', pg_temp.person(person), 'owner_type', 'user')
        ELSE '{}' END,
    now() - make_interval(months => %(months)s) * (1 - n::float8 / %(rows)s)
FROM (
    SELECT n, chance, (random() * (%(people)s - 1))::integer AS person,
        CASE WHEN hot < %(hot)s THEN 0
            ELSE 1 + floor((%(pictures)s - 1) * random() ^ 2)::integer END AS picture,
        CASE WHEN which < 0.700 THEN 'view' WHEN which < 0.830 THEN 'download'
            WHEN which < 0.910 THEN 'use_in_conversion' WHEN which < 0.945 THEN 'convert'
            WHEN which < 0.970 THEN 'update' WHEN which < 0.985 THEN 'share'
            WHEN which < 0.995 THEN 'upload' ELSE 'delete' END AS action
    FROM (SELECT n, random() AS chance, random() AS hot, random() AS which
        FROM generate_series(%(first)s, %(last)s) AS n) AS thrown) AS told
"""

# What the trigger counts when it is awake.
TOTALS = """
INSERT INTO image_usage_totals (image_id, action, uses)
SELECT image_id, action, count(*) FROM image_usage_history
WHERE image_id IS NOT NULL GROUP BY image_id, action
"""

SECONDARY = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'image_usage_history' AND indexdef NOT LIKE '% UNIQUE %'
"""


def fill(cursor: Any, rows: int) -> None:
    """Give an empty database so many rows of history; indexes are built once they are there.

    Triggers and foreign keys sleep meanwhile: the cursor must be a superuser's.
    """
    values = {"people": PEOPLE, "pictures": PICTURES, "months": MONTHS, "rows": rows, "hot": HOT}
    cursor.execute(NAMES)
    cursor.execute(USERS, values)
    cursor.execute(IMAGES, values)
    cursor.execute(SECONDARY)
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SET session_replication_role = replica")
    for first in range(0, rows, STEP):
        last = min(first + STEP, rows) - 1
        cursor.execute(USAGE, values | {"first": first, "last": last})
    cursor.execute(TOTALS)
    cursor.execute("SET session_replication_role = DEFAULT")
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute("VACUUM ANALYZE")
