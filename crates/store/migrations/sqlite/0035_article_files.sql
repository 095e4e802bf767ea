-- A file of an article: shown in its text, or listed under it.
alter table attachment add column article_id bigint references article (id);
create index attachment_of_article on attachment (article_id, id) where article_id is not null;
-- A picture of an article in one width; the widest is the file itself.
create table article_picture (
    attachment_id bigint not null references attachment (id),
    width bigint not null,
    height bigint not null,
    bytes bigint not null,
    blob text not null,
    primary key (attachment_id, width)
);
create index article_picture_by_blob on article_picture (blob);

-- When whoever answers for an article is to hear that somebody should look at it; null when they did.
alter table article add column check_told_due bigint;
update article set check_told_due = check_at where archived_at is null and owner_id is not null;
create index article_check_due on article (check_told_due) where check_told_due is not null;
