-- A picture of the article, and a smaller one of it.
insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type, found_type, bytes, blob, content_id, inline, created_at, article_id) values (9979, null, 102, null, null, 'flap.png', 'image/png', 'image/png', 2000, '0f00', null, 1, 13, 9972);
insert into article_picture (attachment_id, width, height, bytes, blob) values (9979, 1600, 900, 2000, '0f00'), (9979, 800, 450, 700, '0f01');
update article set check_told_due = 99 where id = 9972;
