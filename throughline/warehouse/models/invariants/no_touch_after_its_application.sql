-- Only touches up to the first payment may come after the application.
select touch.app_no, touch.pos, touch.seconds_before
from live.application_touch as touch
inner join live.application as application on touch.app_no = application.app_no
where touch.seconds_before < 0 and application.sold_at is null
