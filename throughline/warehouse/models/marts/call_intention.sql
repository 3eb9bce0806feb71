-- Grain: one row per tag by which config knows the intention to buy, as it is written there; none: it is not configured.
select distinct tag from settings.tag_intention order by tag
