-- Who may: officers, programs, browsers and phones. Secrets are kept as SHA-256 or argon2id, never as they are.

create table account (
    name text primary key,
    role text not null,
    password text,                        -- argon2id, PHC string; none where only programs come
    gate_group text,                      -- of a gate: whose keys it may fetch
    keys_by text,                         -- who last made its password, and so may know it
    made bigint not null,
    ended bigint,
    failures bigint not null,             -- wrong passwords since the last right one
    failed bigint                         -- when the last one was
);

create table api_token (
    hash BYTES primary key,
    id text not null unique,
    account text not null references account (name),
    label text not null,
    made_by text not null,                -- who saw the token
    made bigint not null,
    expires bigint not null,
    ended bigint
);
create index api_token_account on api_token (account);

create table browser_session (
    hash BYTES primary key,
    account text not null references account (name),
    made bigint not null,
    seen bigint not null,
    expires bigint not null
);
create index browser_session_account on browser_session (account);

-- A code that is handed to a person once their identity was checked.
create table activation (
    hash BYTES primary key,
    person text not null references person (id),
    made bigint not null,
    expires bigint not null,
    used bigint,
    holder_key text                       -- the key that it bound: the same phone may ask again
);
create index activation_person on activation (person);

create table phone (
    hash BYTES primary key,
    person text not null references person (id),
    holder_key text not null references holder_key (id),
    made bigint not null,
    ended bigint
);
create index phone_person on phone (person);

-- What cannot be undone waits for a second person.
create table approval (
    id text primary key,
    action text not null,
    subject text,
    asked_by text not null references account (name),
    why text not null,
    asked bigint not null,
    decided_by text references account (name),
    decided bigint,
    is_granted bigint,
    done bigint,
    check (decided_by is null or decided_by <> asked_by)
);
create index approval_open on approval (asked) where decided is null;
