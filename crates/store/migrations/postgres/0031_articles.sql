-- The help center. Categories, and sections of them.
create table help_place (
    id bigint primary key,
    -- null for a category
    category_id bigint references help_place (id),
    position bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create table help_place_name (
    place_id bigint not null references help_place (id),
    locale text not null,
    name text not null,
    description text not null,
    primary key (place_id, locale)
);

create table article (
    id bigint primary key,
    section_id bigint not null references help_place (id),
    -- everyone, signed_in, organisation, team
    audience text not null,
    organisation_id bigint references organisation (id),
    source_locale text not null,
    -- JSON
    labels text not null,
    related text not null,
    owner_id bigint references person (id),
    check_at bigint,
    position bigint not null,
    is_promoted bigint not null,
    author_id bigint references person (id),
    archived_at bigint,
    created_at bigint not null,
    updated_at bigint not null
);
create index article_of_section on article (section_id, position, id);

-- Where an article stands in one language.
create table article_text (
    article_id bigint not null references article (id),
    locale text not null,
    -- The last version that was saved, and the one that readers see.
    version bigint not null,
    live_version bigint,
    published_at bigint,
    edited_at bigint,
    -- A version that is to be published, and when.
    planned_version bigint,
    planned_at bigint,
    -- Somebody else had approved that version when it was planned.
    planned_is_approved bigint not null default 0,
    -- none, asked, approved
    review text not null,
    review_version bigint not null,
    reviewed_by bigint references person (id),
    primary key (article_id, locale)
);
create index article_text_due on article_text (planned_at) where planned_at is not null;

-- Every saving of a text.
create table article_version (
    article_id bigint not null references article (id),
    locale text not null,
    version bigint not null,
    title text not null,
    body text not null,
    by_id bigint references person (id),
    written_at bigint not null,
    primary key (article_id, locale, version)
);

-- What readers said. One of a person for each article; of who is not signed in, nobody is known.
create table article_vote (
    id bigint primary key,
    article_id bigint not null references article (id),
    locale text not null,
    person_id bigint references person (id),
    is_helpful bigint not null,
    missing text not null,
    created_at bigint not null
);
create index article_vote_of_article on article_vote (article_id, id);
create index article_vote_with_words on article_vote (article_id, id) where missing <> '';
create unique index article_vote_of_person on article_vote (article_id, person_id) where person_id is not null;

-- What was looked for and not found: no person, no moment of one search.
create table missed_search (
    locale text not null,
    query text not null,
    times bigint not null,
    last_day bigint not null,
    primary key (locale, query)
);
create index missed_search_by_times on missed_search (times);

-- Raised by every change that readers could see.
create table help_state (
    id bigint primary key,
    version bigint not null
);
insert into help_state (id, version) values (1, 1);
