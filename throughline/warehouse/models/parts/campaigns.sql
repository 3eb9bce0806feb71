-- A source's smallest sister of the same channel, source and campaign: nothing below the campaign is told apart.
campaigns as (
    select source_key, cast(min(source_key) over (partition by channel, source, campaign) as integer) as campaign_key
    from core.source_level
)