-- Grain: one row per edge and direction, as numbers.
with

numbered as (
    select thing.node_no as thing_no, known.node_no as known_no
    from core.identity_link as link
    inner join core.identity_node as thing on link.thing = thing.node
    inner join core.identity_node as known on link.known_by = known.node
)

select thing_no as from_no, known_no as to_no from numbered
union
select known_no, thing_no from numbered
