-- Repeat from: select node_no, node_no as label from core.identity_node
-- Grain: one row per node: the smallest node of its connected component, once the repetition changes nothing any more.
-- One round takes the smallest label among the neighbours, then jumps to the label of that label, so that long chains
-- take a logarithm of their length.
with

spread as (
    select pair.to_no as node_no, min(before.label) as label
    from core.identity_pair as pair
    inner join core.identity_label_before as before on pair.from_no = before.node_no
    group by pair.to_no
),

stepped as (
    select before.node_no, least(before.label, coalesce(spread.label, before.label)) as label
    from core.identity_label_before as before
    left join spread on before.node_no = spread.node_no
)

select stepped.node_no, least(stepped.label, jump.label) as label
from stepped
inner join stepped as jump on stepped.label = jump.node_no
