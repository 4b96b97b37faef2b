-- Where a phone's key comes from, as the phone said: 'device' or 'passkey'.

alter table holder_key add column origin text not null default 'device';
