-- Makes `call_logs` a table of monthly partitions, by `started_at`. See docs/scaling.md first: it is
-- worth it beyond some 50 million calls, and nothing may be served meanwhile.
--
--     psql -v ON_ERROR_STOP=1 --single-transaction -f partition_call_logs.sql "$CRM_DATABASE_DIRECT_URL"
--
-- `python -m rehearsals.partitions` runs it on invented data and compares everything.

lock table call_logs, recordings in access exclusive mode;

-- A key of a partitioned table holds the column it is cut by, so a recording cannot refer to the
-- call's id alone any more. A trigger keeps what the foreign key kept.
alter table recordings drop constraint fk_recordings_call_log_id_call_logs;

alter table call_logs rename to call_logs_whole;
do $$
declare each record;
begin
    for each in select indexrelid::regclass::text as name from pg_index
        where indrelid = 'call_logs_whole'::regclass
    loop
        execute format('alter index %s rename to %I', each.name, each.name || '_whole');
    end loop;
end $$;

create table call_logs (like call_logs_whole including defaults including constraints)
    partition by range (started_at);
create table call_logs_rest partition of call_logs default;
do $$
declare first date := (select coalesce(date_trunc('month', min(started_at)), now()) from call_logs_whole);
    last date := date_trunc('month', now() + interval '12 months');
    month date := first;
begin
    while month <= last loop
        execute format(
            'create table call_logs_%s partition of call_logs for values from (%L) to (%L)',
            to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date);
        month := month + interval '1 month';
    end loop;
end $$;

insert into call_logs select * from call_logs_whole;

alter table call_logs add constraint pk_call_logs primary key (id, started_at);
-- A repeated call has the moment of the first, and waits for the lock on its lead before it looks.
alter table call_logs add constraint uq_call_logs_telecaller_id_client_id
    unique (telecaller_id, client_id, started_at);
create index ix_call_logs_telecaller_id_started_at on call_logs (telecaller_id, started_at)
    include (lead_id, outcome, duration_seconds);
create index ix_call_logs_lead_id_started_at on call_logs (lead_id, started_at desc);
create index ix_call_logs_started_at on call_logs (started_at) include (branch_id, outcome);
alter table call_logs
    add constraint fk_call_logs_lead_id_leads foreign key (lead_id)
        references leads (id) on delete cascade,
    add constraint fk_call_logs_telecaller_id_users foreign key (telecaller_id)
        references users (id) on delete restrict,
    add constraint fk_call_logs_branch_id_branches foreign key (branch_id)
        references branches (id) on delete restrict;

create function forget_call() returns trigger language plpgsql security definer
    set search_path = public as $$
begin
    update recordings set call_log_id = null where call_log_id = old.id;
    return null;
end $$;
create trigger forget_call after delete on call_logs
    for each row execute function forget_call();

grant select, insert, update, delete on call_logs to crm_telecaller, crm_manager;
alter table call_logs enable row level security;
do $$
declare each record;
begin
    for each in select polname as name, pg_get_expr(polqual, polrelid) as rule,
            case polcmd when 'r' then 'select' else 'all' end as command,
            (select string_agg(quote_ident(rolname), ', ') from pg_roles where oid = any(polroles)) as roles
        from pg_policy where polrelid = 'call_logs_whole'::regclass
    loop
        execute format('create policy %I on call_logs for %s to %s using (%s)',
            each.name, each.command, each.roles, replace(each.rule, 'call_logs_whole', 'call_logs'));
    end loop;
end $$;

do $$
begin
    if (select count(*) from call_logs) <> (select count(*) from call_logs_whole) then
        raise exception 'rows are missing: nothing was changed';
    end if;
end $$;
drop table call_logs_whole;
