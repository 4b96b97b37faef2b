-- The code that an applicant chose: with the booking's number it looks the booking up, moves it and cancels it.

create table booking_code (
    number text primary key,              -- as the applicant writes it
    standing text unique references standing (id),
    person text references person (id),
    hash text not null,                   -- argon2id
    wrong bigint not null                 -- tries since the last good one
);
create index booking_code_person on booking_code (person);

-- Nobody's. Tries of unknown numbers are counted here, so that they take as long as tries of known ones.
insert into booking_code (number, hash, wrong) values ('', '', 0);
