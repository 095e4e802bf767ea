-- A call that waits for its second try.
insert into webhook_call (id, connector_id, connector_name, ticket_id, rule_id, call_key, body, attempts, due_at, lease, leased_until, created_at) values (9997, 9961, 'Directory', 1, 9, 'webhook-9997-13', '{}', 1, 40, 1, 0, 13);
