/**
 * SQL functions that keep rows with their repository while it is renamed. Each statement of a function sees
 * what was committed before it. So rows that another process stored while `identify` waited for its lock
 * move, too.
 *
 * `identify` stores GitHub's id for a name, and answers the id that is stored for it. If the id was stored
 * under another name, and no other id has the new name, its rows move. Rows that an earlier version stored
 * under the new name without an id are of the same repository: the later checkpoint and all entries stay.
 *
 * `name_of` answers the name under which the rows of a repository are stored, and keeps `identify` from
 * moving them until the end of the transaction. `known_id` is null if the process does not know the id yet.
 */
export const REPOSITORY_FUNCTIONS = `
CREATE OR REPLACE FUNCTION curfew_store.identify(new_name text, known_id bigint) RETURNS bigint LANGUAGE plpgsql AS $identify$
DECLARE
  stored_id bigint;
  old_name text;
BEGIN
  SELECT github_id INTO stored_id FROM curfew_store.repositories WHERE name = new_name;
  IF FOUND THEN RETURN stored_id; END IF;
  LOCK TABLE curfew_store.repositories IN EXCLUSIVE MODE;
  SELECT github_id INTO stored_id FROM curfew_store.repositories WHERE name = new_name;
  IF FOUND THEN RETURN stored_id; END IF;
  SELECT name INTO old_name FROM curfew_store.repositories WHERE github_id = known_id;
  IF NOT FOUND THEN
    INSERT INTO curfew_store.repositories (name, github_id) VALUES (new_name, known_id);
    RETURN known_id;
  END IF;
  UPDATE curfew_store.repositories SET name = new_name WHERE github_id = known_id;
  INSERT INTO curfew_store.checkpoints AS stored (repository, next_seq, live)
    SELECT new_name, next_seq, live FROM curfew_store.checkpoints WHERE repository = old_name
    ON CONFLICT (repository) DO UPDATE SET next_seq = excluded.next_seq, live = excluded.live
    WHERE stored.next_seq < excluded.next_seq;
  DELETE FROM curfew_store.checkpoints WHERE repository = old_name;
  INSERT INTO curfew_store.pending_entries (number, repository, id, entry)
    SELECT number, new_name, id, entry FROM curfew_store.pending_entries WHERE repository = old_name
    ON CONFLICT DO NOTHING;
  DELETE FROM curfew_store.pending_entries WHERE repository = old_name;
  INSERT INTO curfew_store.notifications (repository, key, claimed_until, created_at)
    SELECT new_name, key, claimed_until, created_at FROM curfew_store.notifications WHERE repository = old_name
    ON CONFLICT DO NOTHING;
  DELETE FROM curfew_store.notifications WHERE repository = old_name;
  INSERT INTO curfew_store.unlinked_commits AS stored (repository, sha, first_seen)
    SELECT new_name, sha, first_seen FROM curfew_store.unlinked_commits WHERE repository = old_name
    ON CONFLICT (repository, sha) DO UPDATE SET first_seen = least(stored.first_seen, excluded.first_seen);
  DELETE FROM curfew_store.unlinked_commits WHERE repository = old_name;
  RETURN known_id;
END $identify$;

CREATE OR REPLACE FUNCTION curfew_store.name_of(known_name text, known_id bigint) RETURNS text LANGUAGE plpgsql AS $name_of$
DECLARE
  stored_name text;
BEGIN
  SELECT name INTO stored_name FROM curfew_store.repositories WHERE github_id = known_id FOR SHARE;
  IF FOUND THEN RETURN stored_name; END IF;
  IF known_id IS NOT NULL AND EXISTS (SELECT FROM curfew_store.repositories WHERE name = known_name) THEN
    RAISE EXCEPTION 'the name % belongs to another repository', known_name;
  END IF;
  RETURN known_name;
END $name_of$;`;
