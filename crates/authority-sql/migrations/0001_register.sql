-- Both databases read these statements. BYTES becomes blob or bytea. Days are text (2026-11-26), instants are
-- seconds since 1970, ids are 32 hex digits, lists and maps are JSON.

create table person (
    id text primary key,
    name_latin text,
    name_chinese text,
    name_search text not null,           -- both names, lower case, for look-up
    born text,
    nationality text,
    residence text,
    birthplace text,
    entered bigint not null,
    erased bigint,
    next bigint,                          -- when time next moves a standing
    to_do bigint not null,                -- how much there is to do
    on_wire bigint not null               -- how much of it gates must learn
);
create index person_next on person (next);
create index person_to_do on person (id) where to_do > 0;
create index person_on_wire on person (id) where on_wire > 0;
create index person_born on person (born);
create index person_search on person (name_search);

create table guardianship (
    guardian text not null references person (id),
    ward text not null references person (id),
    first_day text not null,
    last_day text,
    primary key (guardian, ward, first_day)
);
create index guardianship_ward on guardianship (ward);

-- What became known of a person, since when it is so; null goes on as before.
create table known (
    person text not null references person (id),
    since bigint not null,
    told bigint not null,
    born text,
    nationality text,
    residence text,
    birthplace text,
    primary key (person, since)
);

create table document (
    id text primary key,
    person text not null references person (id),
    kind text not null,
    number text,
    state text not null,
    issued text,
    expires text,
    fields text not null
);
create index document_person on document (person);
create index document_number on document (number);

create table paper (
    id text primary key,
    person text not null references person (id),
    piece text not null,
    form text not null,
    pieces bigint not null,
    until_day text,
    unfit bigint not null,
    received bigint not null
);
create index paper_person on paper (person);

create table event (
    id text primary key,
    person text not null references person (id),
    kind text not null,
    of_what text,
    cause text,
    place text,
    capacity text,
    day text,
    about_scheme text,                    -- which standing: its scheme, and its number or when it opened
    about_number bigint,
    about_opened bigint,
    slot_place text,                      -- the new appointment
    slot_begins bigint,
    slot_ends bigint,
    stated text not null,
    happened bigint not null,
    told bigint not null
);
create index event_person on event (person, happened);

create table application (
    id text primary key,
    person text not null references person (id),
    scheme text not null,
    version bigint not null,
    lodged bigint not null,
    asked text not null,
    form text not null,
    members text not null,
    shared text not null,
    signed text not null,
    present text not null,
    app bigint,
    slot_place text,
    slot_begins bigint
);
create index application_person on application (person);

create table decision (
    id text primary key,
    application text not null references application (id),
    decided bigint not null,
    answer text not null,
    scheme text not null,
    version bigint not null,
    digest BYTES not null,
    findings text not null,
    decided_by text not null,
    ruled text not null
);
create index decision_application on decision (application);

create table standing (
    id text primary key,
    person text not null references person (id),
    scheme text not null,
    number bigint,                        -- granted on an application
    opened bigint,                        -- or opened by an event
    version bigint not null,
    application text references application (id),
    granted bigint not null,
    stated text,
    state text not null,
    meaning text not null,
    suspended_for text not null,
    ended_for text,
    until_day text,
    since bigint not null,
    unique (person, number),
    unique (person, scheme, opened),
    check ((number is null) <> (opened is null))
);
create index standing_person on standing (person);
create index standing_scheme on standing (scheme, person);

-- How far those were looked at who hold what a new version of a scheme ends.
create table sweep (
    scheme text not null,
    version bigint not null,
    after_person text,
    is_done bigint not null,
    primary key (scheme, version)
);

create table done (
    person text not null references person (id),
    seq bigint not null,
    scheme text not null,
    number bigint,
    opened bigint,
    act text not null,
    due bigint not null,
    done bigint not null,
    primary key (person, seq)
);

create table holder_key (
    id text primary key,
    person text not null references person (id),
    key_bytes BYTES not null unique,      -- a key is bound once, to one person
    bound bigint not null,
    ended bigint
);
create index holder_key_person on holder_key (person);

create table credential (
    cti BYTES primary key,
    person text not null references person (id),
    standing text not null references standing (id),
    holder_key text not null references holder_key (id),
    shard bigint not null,
    position bigint not null,
    issued bigint not null,
    valid_from bigint not null,
    valid_until bigint not null,
    qualifier bigint not null,
    token BYTES not null,
    revoked bigint,
    unique (shard, position)              -- no two credentials ever share one
);
create index credential_person on credential (person);
create index credential_issued on credential (issued);

-- A request is answered once.
create table request (
    digest BYTES primary key,
    cti BYTES not null references credential (cti),
    answered bigint not null
);

create table slot (
    place text not null,
    begins bigint not null,
    ends bigint not null,
    places bigint not null,
    taken bigint not null,
    primary key (place, begins),
    check (taken >= 0 and taken <= places)
);

create table appointment (
    id text primary key,
    standing text not null references standing (id),
    place text not null,
    begins bigint not null,
    party bigint not null,
    booked bigint not null,
    released bigint,
    foreign key (place, begins) references slot (place, begins)
);
create index appointment_standing on appointment (standing);

create table slip (
    number text primary key,
    person text not null references person (id),
    passage text not null unique,
    until_day text not null,
    printed bigint not null
);
create index slip_person on slip (person);

create table passage (
    id text primary key,
    checkpoint text not null,
    jurisdiction text not null,
    direction text not null,
    cti BYTES,
    person text references person (id),
    happened bigint not null,
    told bigint not null
);
create index passage_person on passage (person, happened);

create table notice (
    id text primary key,
    person text not null references person (id),
    text_id text not null,
    scheme text not null,
    told bigint not null,
    read_at bigint
);
create index notice_person on notice (person);

-- No person in it: the subject is a number.
create table audit (
    seq bigint primary key,
    noted bigint not null,
    actor text not null,
    role text not null,
    action text not null,
    subject text,
    why text not null,
    digest BYTES not null,
    prev BYTES not null unique,           -- the chain cannot fork
    hash BYTES not null
);
create index audit_subject on audit (subject);

-- Ends of the audit, signed by an authority key.
create table audit_head (
    seq bigint primary key references audit (seq),
    made bigint not null,
    signed BYTES not null
);
