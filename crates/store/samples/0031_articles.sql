-- A category with a section, and an article in two languages: one read, one being written.
insert into help_place (id, category_id, position, created_at, updated_at) values (9970, null, 1, 10, 10), (9971, 9970, 1, 10, 10);
insert into help_place_name (place_id, locale, name, description) values (9970, 'en', 'Printers', ''), (9970, 'de', 'Drucker', 'Alles mit Papier'), (9971, 'en', 'Paper', '');
insert into article (id, section_id, audience, organisation_id, source_locale, labels, related, owner_id, check_at, position, is_promoted, author_id, archived_at, created_at, updated_at) values (9972, 9971, 'everyone', null, 'en', '["paper"]', '[]', 102, 99, 1, 1, 102, null, 10, 11);
insert into article_text (article_id, locale, version, live_version, published_at, edited_at, planned_version, planned_at, review, review_version, reviewed_by) values (9972, 'en', 2, 1, 12, 12, 2, 50, 'approved', 2, 102), (9972, 'de', 1, null, null, null, null, null, 'none', 0, null);
insert into article_version (article_id, locale, version, title, body, by_id, written_at) values (9972, 'en', 1, 'Clear a paper jam', 'Open the flap.', 102, 11), (9972, 'en', 2, 'Clear a paper jam', 'Open the flap slowly.', 102, 12), (9972, 'de', 1, 'Papierstau', '', 102, 12);
insert into article_vote (id, article_id, locale, person_id, is_helpful, missing, created_at) values (9973, 9972, 'en', null, 0, 'Which flap?', 13), (9974, 9972, 'en', 102, 1, '', 14);
insert into missed_search (locale, query, times, last_day) values ('en', 'toner', 3, 20000);
