-- Grain: one row per node of the identity graph: the person it belongs to.
select node.node, label.label as person_id
from core.identity_node as node
inner join core.identity_label as label on node.node_no = label.node_no
