-- What waits for an officer: when the first of it is overdue. The list of all is in that order.

alter table person add column waits bigint;
create index person_waits on person (waits, id) where waits is not null;

-- The day that a notice is about.
alter table notice add column day text;

-- People for whom something may wait: the publisher's next run settles their records once more, and finds what waits.
update person set next = 0 where erased is null and (
    exists (select 1 from standing where standing.person = person.id and standing.meaning = 'none')
    or exists (select 1 from application join decision on decision.application = application.id
               where application.person = person.id and decision.answer = 'officer'));
