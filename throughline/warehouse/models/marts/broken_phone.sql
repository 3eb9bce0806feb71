-- Grain: one row per record and phone of it that nobody can dial, masked; and parts of a cell where another part could be read.
with

found as (
    select written.what, written.source, written.entity_id, reading.written
    from core.phone_written as written
    inner join core.phone_read as reading on written.raw = reading.raw
    where reading.position = 0 and (reading.why = 'broken' or written.state = 'broken')
    union
    -- What a record is also known by: mostly the same cells once more.
    select point.entity, point.source, point.entity_id, reading.written
    from landing.contact_point as point
    inner join core.phone_read as reading on point.value_raw = reading.raw
    where point.kind = 'phone' and reading.position = 0 and reading.why = 'broken'
)

select what, source as source_name, entity_id, written
from found
order by what, source_name, entity_id, written
