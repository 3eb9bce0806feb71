-- Grain: one row per set of traffic marks and rule set (channel, brand) that a rule of config matches: the first one.
-- settings.rule has a row per combination of words of a rule; '' means that the field does not matter, and a word is a
-- LIKE pattern in lower case, escaped by !.
with

matches as (
    select
        traffic.traffic_id,
        rule.ruleset,
        rule.rule_no,
        rule.channel,
        rule.brand,
        rule.pipeline,
        rule.rule_text,
        row_number() over (partition by traffic.traffic_id, rule.ruleset order by rule.rule_no, rule.variant) as preference
    from core.traffic as traffic
    inner join settings.rule as rule
        on (rule.utm_source = '' or traffic.utm_source like rule.utm_source escape '!')
        and (rule.utm_medium = '' or traffic.utm_medium like rule.utm_medium escape '!')
        and (rule.source = '' or lower(traffic.source) like rule.source escape '!')
        and (rule.account = '' or lower(traffic.account_id) like rule.account escape '!')
        and (rule.utm_campaign = '' or lower(traffic.utm_campaign) like rule.utm_campaign escape '!')
        and (rule.utm_content = '' or lower(traffic.utm_content) like rule.utm_content escape '!')
        and (rule.utm_term = '' or traffic.utm_term like rule.utm_term escape '!')
        and (rule.referrer_host = '' or traffic.referrer_host like rule.referrer_host escape '!')
        and (rule.referrer = '' or lower(traffic.referrer) like rule.referrer escape '!')
        and (rule.landing_host = '' or traffic.landing_host like rule.landing_host escape '!')
        and (rule.click_id = '' or traffic.click_id like rule.click_id escape '!')
        and (rule.form = '' or lower(traffic.form) like rule.form escape '!')
        and (rule.tracking_number = '' or traffic.tracking_number like rule.tracking_number escape '!')
        and (rule.promo_code = '' or lower(traffic.promo_code) like rule.promo_code escape '!')
        and (rule.kind = '' or lower(traffic.kind) like rule.kind escape '!')
        and (rule.campaign_name = '' or lower(traffic.campaign_name) like rule.campaign_name escape '!')
)

select traffic_id, ruleset, rule_no, channel, brand, pipeline, rule_text
from matches
where preference = 1
