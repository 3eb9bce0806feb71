-- Grain: one row per edge of identity_edge that may glue. A phone, e-mail or user id shared by more than 10 clients
-- (browsers) is a switchboard or a shop's own machine, and a customer with more than 10 clients or phones is the one that
-- accounting books all retail to: it glues nothing.
with

clients as (
    select edge.known_by, count(distinct client.known_by) as clients
    from core.identity_edge as edge
    inner join core.identity_edge as client on edge.thing = client.thing
    where client.known_by like 'client|%'
        and (edge.known_by like 'phone|%' or edge.known_by like 'email|%' or edge.known_by like 'user|%')
    group by edge.known_by
),

customers as (
    select
        edge.known_by,
        greatest(
            count(distinct case when other.known_by like 'client|%' then other.known_by end),
            count(distinct case when other.known_by like 'phone|%' then other.known_by end)
        ) as clients
    from core.identity_edge as edge
    inner join core.identity_edge as other on edge.thing = other.thing
    where edge.known_by like 'customer|%'
    group by edge.known_by
),

users as (
    select known_by, count(distinct thing) as clients
    from core.identity_edge
    where known_by like 'user|%' and thing like 'client|%'
    group by known_by
)

select edge.thing, edge.known_by
from core.identity_edge as edge
left join clients on edge.known_by = clients.known_by
left join users on edge.known_by = users.known_by
left join customers on edge.known_by = customers.known_by
where coalesce(clients.clients, 0) <= 10 and coalesce(customers.clients, 0) <= 10 and coalesce(users.clients, 0) <= 10
