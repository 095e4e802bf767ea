-- A dead address, and one whose reader complained.
insert into address_trouble (address, kind, reason, words, since) values ('gone@ardent.example', 'dead', 'userunknown', '550 5.1.1 no such user', 7);
insert into address_trouble (address, kind, reason, words, since) values ('rosa@ardent.example', 'complained', 'feedback', 'feedback type abuse', 8);
