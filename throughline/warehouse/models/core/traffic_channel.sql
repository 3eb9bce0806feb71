-- Grain: one row per set of traffic marks. Promise: every one has a channel that is not empty.
-- Order: a channel the row itself names (the Sheet, a static number) → the first rule of
-- config → the default channel of its source → what the marks themselves say.
with

named as (
    select label, min(channel) as channel
    from settings.channel_label
    group by label
),

final as (
    select
        traffic.traffic_id,
        case
            when traffic.fact in ('spend', 'call') and traffic.channel <> '' then
                coalesce(named.channel, word.channel, slug(traffic.channel))
            when rule.channel is not null then rule.channel
            when traffic.fact = 'spend' then coalesce(source.default_channel, 'unknown_paid')
            when traffic.utm_source <> '' then slug(traffic.utm_source)
            when traffic.click_id = 'gclid' then 'google_ads'
            when traffic.click_id = 'yclid' then 'yandex_direct'
            when traffic.referrer_host = '' and traffic.fact = 'visit' then 'direct'
            when traffic.referrer_host <> '' and traffic.referrer_host = traffic.landing_host then 'internal'
            when traffic.referrer_host <> '' and search.host is not null then 'seo'
            when traffic.referrer_host <> '' then 'referral'
            -- What a CRM calls the source of a deal is a channel only where config knows it by that name.
            when named.channel is not null then named.channel
            else 'unknown'
        end as channel,
        -- What a row says of its own brand is nearer the truth than a rule.
        case
            when traffic.brand <> '' then traffic.brand
            when rule.brand <> '' then rule.brand
            else coalesce(brand_rule.brand, '')
        end as brand,
        coalesce(rule.pipeline, '') as pipeline,
        coalesce(rule.rule_text, '') as rule
    from core.traffic as traffic
    inner join settings.source as source on traffic.source = source.source
    left join core.traffic_rule as rule on traffic.traffic_id = rule.traffic_id and rule.ruleset = 'channel'
    left join core.traffic_rule as brand_rule
        on traffic.traffic_id = brand_rule.traffic_id and brand_rule.ruleset = 'brand'
    left join named on lower(traffic.channel) = named.label
    -- The Sheet may call a channel as the forms do: by a word that a rule translates.
    left join settings.channel_word as word on lower(traffic.channel) = word.word
    left join settings.search_host as search on traffic.referrer_host = search.host
)

select * from final
