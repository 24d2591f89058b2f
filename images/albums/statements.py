"""Placing pictures in an album: one statement, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

# Behind what is there, in the order in which they were named.
APPEND = """
UPDATE images
SET album_id = album.id, album_position = last.place + wish.n
FROM albums AS album,
    unnest(%(ids)s::uuid[]) WITH ORDINALITY AS wish (id, n),
    (SELECT coalesce(max(album_position), 0) AS place
     FROM images WHERE album_id = %(album)s) AS last
WHERE album.id = %(album)s AND images.id = wish.id
    AND images.owner_id = album.owner_id AND images.album_id IS DISTINCT FROM album.id
"""

# The named pictures share out the places that they hold together; the others keep theirs. All
# places are counted anew, so that pictures that had the same one get one each.
ARRANGE = """
WITH held AS (
    SELECT images.id, wish.n AS wished,
        row_number() OVER (ORDER BY album_position, images.id) AS place
    FROM images LEFT JOIN unnest(%(ids)s::uuid[]) WITH ORDINALITY AS wish (id, n) USING (id)
    WHERE album_id = %(album)s),
named AS (
    SELECT id, row_number() OVER (ORDER BY wished) AS turn FROM held WHERE wished IS NOT NULL),
shared AS (
    SELECT place, row_number() OVER (ORDER BY place) AS turn FROM held WHERE wished IS NOT NULL),
placed AS (
    SELECT id, place FROM named JOIN shared USING (turn)
    UNION ALL SELECT id, place FROM held WHERE wished IS NULL)
UPDATE images SET album_position = placed.place
FROM placed WHERE images.id = placed.id AND album_position <> placed.place
"""


def append(album: UUID, ids: Sequence[UUID]) -> int:
    """Put pictures of the album's owner at its end; how many were not in it before."""
    return _execute(APPEND, album, ids)


def arrange(album: UUID, ids: Sequence[UUID]) -> int:
    """Give pictures of the album this order, each named once; how many changed place."""
    return _execute(ARRANGE, album, ids)


def _execute(statement: str, album: UUID, ids: Sequence[UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"album": album, "ids": list(ids)})
        return int(cursor.rowcount)
