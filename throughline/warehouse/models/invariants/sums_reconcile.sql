-- Sums of landing, core and marts are equal, where all are known; a mart without a row of a source has 0 of it.
select measure, source_name, landing, core, mart
from mart.reconciliation
where core <> landing
    or mart <> core
    or (core is null and landing <> 0)
    or (mart is null and core <> 0 and measure not in ('visits', 'spend_written'))
