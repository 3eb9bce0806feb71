-- Grain: one row per distinct set of traffic marks of anything: visits, leads, calls, deals, spend.
select traffic_id, $marks from core.visit_marks
union
select traffic_id, $marks from core.lead_row
union
select traffic_id, $marks from core.call_row
union
select traffic_id, $marks from core.deal_row
union
select traffic_id, $marks from core.spend_row
union
select traffic_id, $marks from core.manual_row
