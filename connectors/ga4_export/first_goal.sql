-- Grain: one row, the day of the first table that has an event named in @goals; null where none has.
SELECT MIN(SUBSTR(_TABLE_SUFFIX, -8)) AS day
FROM `{events}`
WHERE
  (_TABLE_SUFFIX BETWEEN @first AND @last
    OR _TABLE_SUFFIX BETWEEN CONCAT('intraday_', @first) AND CONCAT('intraday_', @last))
  AND event_name IN UNNEST(@goals)
