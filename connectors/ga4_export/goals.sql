-- Grain: one row an event named in @goals, from @since until @until (µs UTC). A purchase is one however often its page
-- was opened: it counts when the same visitor had no purchase of the same transaction in the @again µs before it, so
-- that any window gives the same. For that alone purchases are looked up in tables from @earlier on.
WITH
  -- Grain: one row a day that has its daily table.
  daily AS (
    SELECT DISTINCT _TABLE_SUFFIX AS day FROM `{events}` WHERE _TABLE_SUFFIX BETWEEN @first AND @last
  ),
  -- Grain: one row an event as it was written, maybe twice. What came today counts until the daily table is there.
  written AS (
    SELECT
      user_pseudo_id,
      event_name,
      event_timestamp,
      batch_page_id,
      batch_ordering_id,
      batch_event_index,
      IF(event_name = 'purchase' AND ecommerce.transaction_id NOT IN UNNEST(@blank), ecommerce.transaction_id, NULL)
        AS transaction_id,
      (SELECT MAX(value.int_value) FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS session_id,
      COALESCE(
        IF(event_name = 'purchase', ecommerce.purchase_revenue, NULL),
        (
          SELECT MAX(COALESCE(value.double_value, value.float_value, CAST(value.int_value AS FLOAT64)))
          FROM UNNEST(event_params) WHERE key = 'value'
        )
      ) AS value
    FROM `{events}`
    LEFT JOIN daily ON daily.day = SUBSTR(_TABLE_SUFFIX, -8)
    WHERE
      (_TABLE_SUFFIX BETWEEN @first AND @last
        OR _TABLE_SUFFIX BETWEEN CONCAT('intraday_', @first) AND CONCAT('intraday_', @last))
      AND (_TABLE_SUFFIX NOT LIKE 'intraday%' OR daily.day IS NULL)
      AND event_name IN UNNEST(@goals)
      AND event_timestamp >= @since AND event_timestamp < @until
  ),
  -- Grain: one row an event. Of a purchase its transaction tells which it is, of others all that an event has.
  event AS (
    SELECT * FROM written
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY
        user_pseudo_id, event_name, event_timestamp, transaction_id,
        IF(transaction_id IS NULL, batch_page_id, NULL),
        IF(transaction_id IS NULL, batch_ordering_id, NULL),
        IF(transaction_id IS NULL, batch_event_index, NULL)
      ORDER BY value DESC, session_id
    ) = 1
  ),
  -- Grain: one row a purchase with its transaction, visitor and moment.
  bought AS (
    SELECT DISTINCT
      COALESCE(user_pseudo_id, '') AS visitor, ecommerce.transaction_id AS transaction_id, event_timestamp
    FROM `{events}`
    WHERE
      (_TABLE_SUFFIX BETWEEN @earlier AND @last
        OR _TABLE_SUFFIX BETWEEN CONCAT('intraday_', @earlier) AND CONCAT('intraday_', @last))
      AND event_name = 'purchase'
      AND ecommerce.transaction_id NOT IN UNNEST(@blank)
  ),
  -- Grain: one row a purchase, with the moment of the one before it, null for the first.
  bought_again AS (
    SELECT
      *,
      LAG(event_timestamp) OVER (PARTITION BY visitor, transaction_id ORDER BY event_timestamp) AS before
    FROM bought
  )
SELECT
  CONCAT(
    COALESCE(event.user_pseudo_id, ''), '.', event.event_name, '.', CAST(event.event_timestamp AS STRING), '.',
    COALESCE(
      event.transaction_id,
      CONCAT(
        COALESCE(CAST(event.batch_page_id AS STRING), ''), '.',
        COALESCE(CAST(event.batch_ordering_id AS STRING), ''), '.',
        COALESCE(CAST(event.batch_event_index AS STRING), '')
      )
    )
  ) AS goal_id,
  event.user_pseudo_id AS client_id,
  CONCAT(event.user_pseudo_id, '.', CAST(event.session_id AS STRING)) AS visit_id,
  TIMESTAMP_SECONDS(DIV(event.event_timestamp, 1000000)) AS happened_at,
  event.event_name AS name,
  event.value
FROM event
LEFT JOIN bought_again
  ON bought_again.visitor = COALESCE(event.user_pseudo_id, '')
  AND bought_again.transaction_id = event.transaction_id
  AND bought_again.event_timestamp = event.event_timestamp
WHERE bought_again.before IS NULL OR event.event_timestamp - bought_again.before > @again
