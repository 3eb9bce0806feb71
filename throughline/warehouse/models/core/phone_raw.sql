-- Grain: one row per distinct spelling of a telephone number anywhere in landing.
select phone_raw as raw from landing.lead where phone_raw <> ''
union
select phones_raw as raw from landing.deal where phones_raw <> ''
union
select phones_raw as raw from landing.customer where phones_raw <> ''
union
select client_raw as raw from landing.call where client_raw <> ''
union
select tracking_number_raw as raw from landing.call where tracking_number_raw <> ''
union
select number as raw from landing.tracking_number where number <> ''
union
select shown_number as raw from landing.visit where shown_number <> ''
union
select number as raw from landing.shown_number where number <> ''
union
select value_raw as raw from landing.contact_point where kind = 'phone' and value_raw <> ''
