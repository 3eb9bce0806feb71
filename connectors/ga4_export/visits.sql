-- Grain: one row a session that began from @since until @until (µs UTC); every row tells how many page views have no
-- session (visitors who refused cookies), and there is one without visit_id where there is no session at all.
-- Tables are read from the day before, so that a session over midnight is one, dated by its start.
WITH
  -- Grain: one row a day that has its daily table.
  daily AS (
    SELECT DISTINCT _TABLE_SUFFIX AS day FROM `{events}` WHERE _TABLE_SUFFIX BETWEEN @first AND @last
  ),
  -- Grain: one row an event as it was written, maybe twice. What came today counts until the daily table is there.
  written AS (
    SELECT
      user_pseudo_id,
      user_id,
      event_name,
      event_timestamp,
      batch_page_id,
      batch_ordering_id,
      batch_event_index,
      (SELECT MAX(value.int_value) FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS session_id,
      (SELECT MAX(value.string_value) FROM UNNEST(event_params) WHERE key = 'page_location') AS page,
      (SELECT MAX(value.string_value) FROM UNNEST(event_params) WHERE key = 'page_referrer') AS referrer,
      (SELECT MAX(value.int_value) FROM UNNEST(event_params) WHERE key = 'engagement_time_msec') AS engaged_ms,
      device.category AS device,
      geo.city AS city,
      collected_traffic_source.gclid AS gclid,
      CASE
        WHEN session_traffic_source_last_click.manual_campaign.source NOT IN UNNEST(@blank) THEN STRUCT(
          session_traffic_source_last_click.manual_campaign.source AS source,
          session_traffic_source_last_click.manual_campaign.medium AS medium,
          session_traffic_source_last_click.manual_campaign.campaign_name AS campaign,
          session_traffic_source_last_click.manual_campaign.content AS content,
          session_traffic_source_last_click.manual_campaign.term AS term,
          session_traffic_source_last_click.manual_campaign.campaign_id AS campaign_id,
          CAST(NULL AS STRING) AS ad_group_id
        )
        WHEN session_traffic_source_last_click.google_ads_campaign.campaign_id IS NOT NULL THEN STRUCT(
          'google' AS source,
          'cpc' AS medium,
          session_traffic_source_last_click.google_ads_campaign.campaign_name AS campaign,
          CAST(NULL AS STRING) AS content,
          CAST(NULL AS STRING) AS term,
          session_traffic_source_last_click.google_ads_campaign.campaign_id AS campaign_id,
          session_traffic_source_last_click.google_ads_campaign.ad_group_id AS ad_group_id
        )
      END AS last_click,
      IF(
        COALESCE(collected_traffic_source.manual_source, collected_traffic_source.manual_campaign_name) IS NULL,
        NULL,
        STRUCT(
          collected_traffic_source.manual_source AS source,
          collected_traffic_source.manual_medium AS medium,
          collected_traffic_source.manual_campaign_name AS campaign,
          collected_traffic_source.manual_content AS content,
          collected_traffic_source.manual_term AS term,
          collected_traffic_source.manual_campaign_id AS campaign_id,
          CAST(NULL AS STRING) AS ad_group_id
        )
      ) AS collected
    FROM `{events}`
    LEFT JOIN daily ON daily.day = SUBSTR(_TABLE_SUFFIX, -8)
    WHERE
      (_TABLE_SUFFIX BETWEEN @first AND @last
        OR _TABLE_SUFFIX BETWEEN CONCAT('intraday_', @first) AND CONCAT('intraday_', @last))
      AND (_TABLE_SUFFIX NOT LIKE 'intraday%' OR daily.day IS NULL)
  ),
  -- Grain: one row an event. Events have no id: what is equal in all this is one event written twice.
  event AS (
    SELECT * FROM written
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY
        user_pseudo_id, session_id, event_name, event_timestamp, page, batch_page_id, batch_ordering_id,
        batch_event_index
      ORDER BY engaged_ms DESC
    ) = 1
  ),
  -- Grain: one row.
  cookieless AS (
    SELECT 1 AS one, COUNT(*) AS page_views
    FROM event
    WHERE
      (session_id IS NULL OR user_pseudo_id IS NULL)
      AND event_name IN ('page_view', 'screen_view')
      AND event_timestamp >= @since AND event_timestamp < @until
  ),
  -- Grain: one row an event of a session, with what the session began with.
  placed AS (
    SELECT
      *,
      FIRST_VALUE(page IGNORE NULLS) OVER session AS landing_page,
      FIRST_VALUE(IF(page IS NULL, NULL, COALESCE(referrer, '')) IGNORE NULLS) OVER session AS first_referrer,
      FIRST_VALUE(last_click IGNORE NULLS) OVER session AS session_click,
      FIRST_VALUE(collected IGNORE NULLS) OVER session AS session_collected,
      FIRST_VALUE(gclid IGNORE NULLS) OVER session AS session_gclid,
      FIRST_VALUE(device IGNORE NULLS) OVER session AS session_device,
      FIRST_VALUE(city IGNORE NULLS) OVER session AS session_city,
      ROW_NUMBER() OVER (
        PARTITION BY user_pseudo_id, session_id
        ORDER BY event_timestamp, batch_page_id, batch_ordering_id, batch_event_index, event_name, page
      ) AS place
    FROM event
    WHERE session_id IS NOT NULL AND user_pseudo_id IS NOT NULL
    WINDOW session AS (
      PARTITION BY user_pseudo_id, session_id
      ORDER BY event_timestamp, batch_page_id, batch_ordering_id, batch_event_index, event_name, page
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
  ),
  -- Grain: one row a session.
  whole AS (
    SELECT
      user_pseudo_id,
      session_id,
      MAX(user_id) AS user_id,
      MIN(event_timestamp) AS began,
      COUNTIF(event_name IN ('page_view', 'screen_view')) AS pageviews,
      MAX(event_timestamp) - MIN(event_timestamp) AS lasted_us,
      SUM(COALESCE(engaged_ms, 0)) AS engaged_ms
    FROM placed
    GROUP BY user_pseudo_id, session_id
  ),
  -- Grain: one row a session of the window. Tags are taken from one place, never mixed of two.
  visit AS (
    SELECT
      whole.*,
      1 AS one,
      placed.landing_page,
      placed.first_referrer,
      placed.session_gclid,
      placed.session_device,
      placed.session_city,
      COALESCE(IF(@own, NULL, placed.session_click), placed.session_collected) AS tag
    FROM whole
    JOIN placed ON placed.user_pseudo_id = whole.user_pseudo_id AND placed.session_id = whole.session_id
    WHERE placed.place = 1 AND whole.began >= @since AND whole.began < @until
  )
SELECT
  CONCAT(user_pseudo_id, '.', CAST(session_id AS STRING)) AS visit_id,
  user_pseudo_id AS client_id,
  user_id,
  TIMESTAMP_SECONDS(DIV(began, 1000000)) AS started_at,
  IF(tag.source IN UNNEST(@blank), NULL, tag.source) AS utm_source,
  IF(tag.medium IN UNNEST(@blank), NULL, tag.medium) AS utm_medium,
  IF(tag.campaign IN UNNEST(@blank), NULL, tag.campaign) AS utm_campaign,
  IF(tag.content IN UNNEST(@blank), NULL, tag.content) AS utm_content,
  IF(tag.term IN UNNEST(@blank), NULL, tag.term) AS utm_term,
  IF(tag.campaign_id IN UNNEST(@blank), NULL, tag.campaign_id) AS campaign_id,
  IF(tag.ad_group_id IN UNNEST(@blank), NULL, tag.ad_group_id) AS ad_group_id,
  NULLIF(first_referrer, '') AS referrer,
  landing_page AS landing_url,
  session_gclid AS gclid,
  session_device AS device,
  IF(session_city IN UNNEST(@blank), NULL, session_city) AS city,
  pageviews,
  GREATEST(DIV(lasted_us, 1000000), DIV(engaged_ms, 1000)) AS duration_seconds,
  cookieless.page_views AS without_session
FROM cookieless
LEFT JOIN visit ON visit.one = cookieless.one
