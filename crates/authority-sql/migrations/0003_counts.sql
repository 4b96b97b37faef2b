-- Statistics by day read only the days that are asked for.

create index credential_revoked on credential (revoked) where revoked is not null;
create index passage_happened on passage (happened);
