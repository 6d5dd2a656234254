-- Hive Sync: what its Supabase sink needs. Run it in the SQL editor, as the owner of the database; it may be run again.
-- Whoever has the service key may call these functions, nobody else.

create table if not exists @schema.hive_sync_lanes (
  sink text not null, topic text not null, "partition" integer not null,
  token bigint not null, "offset" bigint not null, topic_id text not null, replay bigint not null,
  source_ts_ms bigint not null, updated_at timestamptz not null,
  primary key (sink, topic, "partition"));
alter table @schema.hive_sync_lanes enable row level security;
revoke all on @schema.hive_sync_lanes from public, anon, authenticated;
grant select, insert, update, delete on @schema.hive_sync_lanes to service_role;

-- Changes that another row is in the way of: a unique or a foreign key of yours. They are tried again until they fit.
create table if not exists @schema.hive_sync_held (
  topic text not null, "partition" integer not null, blade_id text not null, "offset" bigint not null,
  version bigint not null, after_image text, reason text not null, since_ms bigint not null, tried_ms bigint not null,
  primary key (topic, "partition", blade_id));
alter table @schema.hive_sync_held enable row level security;
revoke all on @schema.hive_sync_held from public, anon, authenticated;
grant select, insert, update, delete on @schema.hive_sync_held to service_role;

-- The version of these functions; fails where our own tables may not be written.
create or replace function @schema.hive_sync_check() returns integer
language plpgsql set search_path = '' as $$
begin
  update @schema.hive_sync_lanes set token = token where false;
  update @schema.hive_sync_held set tried_ms = tried_ms where false;
  insert into @schema.hive_sync_held select * from @schema.hive_sync_held where false;
  delete from @schema.hive_sync_held where false;
  return 2;
end $$;

create or replace function @schema.hive_sync_lanes_at(topic text, part integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(l) order by l.sink), '[]')
  from @schema.hive_sync_lanes l where l.topic = $1 and l."partition" = $2
$$;

-- Replaces a lane's row if it still is as it was seen; says whether it was. No seen: there is no row. No next: removes it.
create or replace function @schema.hive_sync_take(lane jsonb, seen jsonb, next jsonb) returns boolean
language plpgsql set search_path = '' set lock_timeout = '5s' as $$
declare
  s @schema.hive_sync_lanes := jsonb_populate_record(jsonb_populate_record(null::@schema.hive_sync_lanes, lane), seen);
  n @schema.hive_sync_lanes := jsonb_populate_record(s, next);
begin
  if seen is null then
    insert into @schema.hive_sync_lanes
      (sink, topic, "partition", token, "offset", topic_id, replay, source_ts_ms, updated_at)
    values (n.sink, n.topic, n."partition", n.token, n."offset", n.topic_id, n.replay, n.source_ts_ms, now())
    on conflict do nothing;
  elsif next is null then
    delete from @schema.hive_sync_lanes l
    where (l.sink, l.topic, l."partition") = (s.sink, s.topic, s."partition")
      and (l.token, l."offset", l.topic_id, l.replay, l.source_ts_ms)
        = (s.token, s."offset", s.topic_id, s.replay, s.source_ts_ms);
  else
    update @schema.hive_sync_lanes l
    set token = n.token, "offset" = n."offset", topic_id = n.topic_id, replay = n.replay,
      source_ts_ms = n.source_ts_ms, updated_at = now()
    where (l.sink, l.topic, l."partition") = (s.sink, s.topic, s."partition")
      and (l.token, l."offset", l.topic_id, l.replay, l.source_ts_ms)
        = (s.token, s."offset", s.topic_id, s.replay, s.source_ts_ms);
  end if;
  return found;
end $$;

-- One batch: moves the lane, or fails; then deletes or marks what is gone, then inserts or replaces the records. Of what waits:
-- removes the changes of those records (of that offset alone, where it is given), puts one aside, says when one was tried.
-- Returns how many it removed.
drop function if exists @schema.hive_sync_write(jsonb, jsonb, jsonb, jsonb);
create or replace function @schema.hive_sync_write(move jsonb, target jsonb, gone jsonb, records jsonb, held jsonb)
returns integer language plpgsql set search_path = '' set lock_timeout = '5s' as $$
declare
  into_table text := format('%I.%I', @name, target->>'table');
  mark text := target->>'deletedAt';
  moved integer;
  removed integer := 0;
  names text;
  updates text;
begin
  update @schema.hive_sync_lanes l
  set "offset" = (move->>'last')::bigint, updated_at = now(),
    source_ts_ms = coalesce((move->>'sourceTsMs')::bigint, l.source_ts_ms)
  where l.sink = move->>'sink' and l.topic = move->>'topic' and l."partition" = (move->>'partition')::integer
    and l.token = (move->>'token')::bigint and l.topic_id = move->>'topicId'
    and l."offset" = (move->>'previous')::bigint;
  get diagnostics moved = row_count;
  if moved <> 1 then
    raise exception 'the lane is not where its writer left it' using errcode = 'HS001';
  end if;
  if jsonb_array_length(gone) > 0 and mark is null then
    execute format('delete from %s where %I = any ($1)', into_table, target->>'key')
    using array(select g->>0 from jsonb_array_elements(gone) g);
  elsif jsonb_array_length(gone) > 0 then
    execute format(
      'update %s as t set %I = timestamptz ''epoch'' + (g.value->>1)::bigint * interval ''1 microsecond'''
      ' from jsonb_array_elements($1) g where t.%I = g.value->>0 and t.%I is null',
      into_table, mark, target->>'key', mark)
    using gone;
  end if;
  if jsonb_array_length(records) > 0 then
    -- a row that is as it should be, byte for byte, is not written again: nobody who listens hears of it
    select string_agg(format(', %I', c), ''),
      'update set ' || string_agg(format('%1$I = excluded.%1$I', c), ', ')
        || ' where row(' || string_agg(format('stored.%I', c), ', ') || ')::record *<> row('
        || string_agg(format('excluded.%I', c), ', ') || ')::record'
    into names, updates from jsonb_array_elements_text(target->'columns') c;
    execute format(
      'insert into %1$s as stored (%2$I%3$s) select %2$I%3$s from jsonb_populate_recordset(null::%1$s, $1)'
      ' on conflict (%2$I) do %4$s',
      into_table, target->>'key', names, coalesce(updates, 'nothing'))
    using records;
  end if;
  if jsonb_array_length(held->'remove') > 0 then
    delete from @schema.hive_sync_held h
    where h.topic = move->>'topic' and h."partition" = (move->>'partition')::integer
      and h.blade_id = any (array(select jsonb_array_elements_text(held->'remove')))
      and h."offset" = coalesce((held->>'offset')::bigint, h."offset");
    get diagnostics removed = row_count;
  end if;
  insert into @schema.hive_sync_held
    (topic, "partition", blade_id, "offset", version, after_image, reason, since_ms, tried_ms)
  select move->>'topic', (move->>'partition')::integer, p->>'id', (p->>'offset')::bigint, (p->>'version')::bigint,
    p->>'after', p->>'reason', (p->>'sinceMs')::bigint, (p->>'sinceMs')::bigint
  from (select held->'put' as p) one where p is not null;
  update @schema.hive_sync_held h set tried_ms = (held->>'triedMs')::bigint
  where h.topic = move->>'topic' and h."partition" = (move->>'partition')::integer and h.blade_id = held->>'tried';
  return removed;
end $$;

-- How many changes wait for a lane.
create or replace function @schema.hive_sync_held_count(topic text, part integer) returns integer
language sql stable set search_path = '' as $$
  select count(*)::integer from @schema.hive_sync_held h where h.topic = $1 and h."partition" = $2
$$;

-- Those of them that were tried longest ago, up to about four million bytes.
create or replace function @schema.hive_sync_held_oldest(topic text, part integer, most integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    jsonb_agg(jsonb_build_array(blade_id, "offset", version, after_image, reason, since_ms) order by nth), '[]')
  from (
    select h.*, row_number() over line as nth, sum(coalesce(length(h.after_image), 0)) over line as size
    from @schema.hive_sync_held h where h.topic = $1 and h."partition" = $2
    window line as (order by h.tried_ms, h."offset") order by nth limit $3) o
  where nth = 1 or size <= 4000000
$$;

-- One page of their ids, without those of deletes, by rising id.
create or replace function @schema.hive_sync_held_ids(topic text, part integer, after text, most integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(blade_id order by blade_id), '[]')
  from (
    select h.blade_id from @schema.hive_sync_held h
    where h.topic = $1 and h."partition" = $2 and h.after_image is not null and h.blade_id > $3
    order by h.blade_id limit $4) o
$$;

-- One page of rows by rising key, those of the given ids or all, without marked ones; up to about four million bytes.
create or replace function @schema.hive_sync_read(target jsonb, ids jsonb, after text, most integer) returns json
language plpgsql set search_path = '' as $$
declare
  one text;
  page text[] := '{}';
  size bigint := 0;
begin
  for one in execute format(
    'select row_to_json(p)::text from (select %1$I%2$s from %3$s where true%4$s%5$s%6$s order by %1$I limit $3) p',
    target->>'key',
    (select string_agg(format(', %I', c), '') from jsonb_array_elements_text(target->'columns') c),
    format('%I.%I', @name, target->>'table'),
    (select format(' and %I is null', target->>'deletedAt') where target->>'deletedAt' is not null),
    case when ids is not null then format(' and %I = any ($1)', target->>'key') end,
    case when after is not null then format(' and %I > $2', target->>'key') end)
  using array(select jsonb_array_elements_text(ids)), after, most
  loop
    page := page || one;
    size := size + length(one);
    exit when size > 4000000;
  end loop;
  return '[' || array_to_string(page, ',') || ']';
end $$;

-- What there is under a name: the type of each column, and whether the key alone is unique. Nothing: no such table.
create or replace function @schema.hive_sync_describe(target jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'columns', jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)),
    'keyed', bool_or(a.attname = target->>'key' and exists (
      select from pg_index i where i.indrelid = a.attrelid and i.indisunique and i.indisvalid
        and i.indnkeyatts = 1 and i.indkey[0] = a.attnum and i.indpred is null)))
  from pg_attribute a
  where a.attrelid = to_regclass(format('%I.%I', @name, target->>'table')) and a.attnum > 0 and not a.attisdropped
  having count(*) > 0
$$;

-- Makes a table, or adds what it lacks. With the rights of this script's user, so it is bound to tables that it made itself,
-- and never drops or narrows. Leave it out, and the sink says which SQL to run whenever a model changes.
create or replace function @schema.hive_sync_evolve(target jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare
  grown text := format('%I.%I', @name, target->>'table');
  c record;
  present text;
begin
  -- "hivesync": the lock under which Hive Sync changes tables
  perform pg_advisory_xact_lock(7523674830600236643);
  -- by its name alone a table that another one made during the wait may not be found: the session knows of it from the next
  -- lock on a table, as this takes one
  perform from pg_class limit 0;
  if to_regclass(grown) is null then
    execute format('create table %s (%I text not null primary key)', grown, target->>'key');
    execute format('alter table %s enable row level security', grown);
    execute format('grant select, insert, update, delete on %s to service_role', grown);
    execute format('comment on table %s is %L', grown, 'made by Hive Sync');
  elsif obj_description(to_regclass(grown), 'pg_class') is distinct from 'made by Hive Sync' then
    raise exception 'Hive Sync did not make this table' using errcode = 'HS002';
  end if;
  for c in select name, type from jsonb_to_recordset(target->'columns') as x (name text, type text) loop
    if c.type not in ('text', 'numeric', 'boolean', 'timestamptz', 'jsonb') then
      raise exception 'not a type of Hive Sync' using errcode = 'HS003';
    end if;
    select format_type(a.atttypid, a.atttypmod) into present
    from pg_attribute a where a.attrelid = to_regclass(grown) and a.attname = c.name and not a.attisdropped;
    if present is null then
      execute format('alter table %s add column %I %s', grown, c.name, c.type);
    elsif c.type = 'jsonb' and present in ('text', 'numeric', 'boolean') then
      execute format('alter table %s alter column %I type jsonb using to_jsonb(%I)', grown, c.name, c.name);
    end if;
  end loop;
  notify pgrst, 'reload schema';
end $$;

revoke all on function @schema.hive_sync_check(), @schema.hive_sync_lanes_at(text, integer),
  @schema.hive_sync_take(jsonb, jsonb, jsonb), @schema.hive_sync_write(jsonb, jsonb, jsonb, jsonb, jsonb),
  @schema.hive_sync_held_count(text, integer), @schema.hive_sync_held_oldest(text, integer, integer),
  @schema.hive_sync_held_ids(text, integer, text, integer),
  @schema.hive_sync_read(jsonb, jsonb, text, integer), @schema.hive_sync_describe(jsonb),
  @schema.hive_sync_evolve(jsonb) from public, anon, authenticated;
grant execute on function @schema.hive_sync_check(), @schema.hive_sync_lanes_at(text, integer),
  @schema.hive_sync_take(jsonb, jsonb, jsonb), @schema.hive_sync_write(jsonb, jsonb, jsonb, jsonb, jsonb),
  @schema.hive_sync_held_count(text, integer), @schema.hive_sync_held_oldest(text, integer, integer),
  @schema.hive_sync_held_ids(text, integer, text, integer),
  @schema.hive_sync_read(jsonb, jsonb, text, integer), @schema.hive_sync_describe(jsonb),
  @schema.hive_sync_evolve(jsonb) to service_role;
notify pgrst, 'reload schema';
