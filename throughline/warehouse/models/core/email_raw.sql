-- Grain: one row per distinct spelling of one or several e-mail addresses anywhere in landing.
select email_raw as raw from landing.lead where email_raw <> ''
union
select emails_raw as raw from landing.deal where emails_raw <> ''
union
select emails_raw as raw from landing.customer where emails_raw <> ''
union
select value_raw as raw from landing.contact_point where kind = 'email' and value_raw <> ''
