-- Grain: one row per spend, day and source: ad accounts, mail, the Sheet and overheads, in the project's currency.
-- with_vat is null where the day has no rate: such rows are left out of spend, counted and shown.
select * from core.spend_direct
union all
select * from core.spend_overhead
