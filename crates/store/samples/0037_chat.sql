-- Two widgets, a visitor whom the site named and one whom nobody knows, a chat that somebody has, what was said in it and who left it to others.
insert into widget (id, key, name, name_key, team_id, sites, colour, greeting, reply_words, calendar_id, secret, switched_off_at, created_at, updated_at) values (9985, 'abcdefghijklmnop', 'Shop', 'shop', 100, 'https://shop.example', '#336699', 'Hello', null, 9900, 'v1.AAAA', null, 1, 1), (9986, 'ponmlkjihgfedcba', 'Old', 'old', null, '', null, '', 'in a day', null, 'v1.BBBB', 5, 1, 5);
insert into chat_visitor (id, widget_id, subject, person_id, name, blocked_until, created_at) values (9987, 9985, '42', 103, 'Rosa', null, 10), (9988, 9985, null, null, '', 99, 11);
insert into chat_session (id, visitor_id, token_hash, place, language, created_at, seen_at) values (9989, 9987, {bytes:00112233445566778899aabbccddeeff00112233445566778899aabbccddee44}, '192.0.2.9', 'en', 10, 12);
insert into chat_ticket (token_hash, session_id, expires_at) values ({bytes:00112233445566778899aabbccddeeff00112233445566778899aabbccddee45}, 9989, 99);
insert into chat (ticket_id, widget_id, visitor_id, state, with_id, asked_at, ended_at, read_seq, page, language, browser, address, letter_id, rated_good) values (1, 9985, 9987, 'with', 102, 11, null, 3, 'https://shop.example/cart', 'de', 'Browser', 'tom@customer.example', 9981, 1);
insert into chat_said (visitor_id, op, ticket_id, message_id) values (9987, '2f1c8a0e-0001', 1, 106);
insert into chat_decline (ticket_id, person_id) values (1, 102);
insert into chat_block (place, until) values ('192.0.2.0', 99);
