-- Grain: one row per set of traffic marks whose channel rule asks for a promo code.
select distinct matched.traffic_id
from core.traffic_rule as matched
inner join settings.rule as rule on matched.ruleset = rule.ruleset and matched.rule_no = rule.rule_no
where matched.ruleset = 'channel' and rule.promo_code <> ''
