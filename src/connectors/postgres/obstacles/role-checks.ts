import pg from 'pg';
import type { Obstacle } from '../../../ports/connector.ts';
import type { Query } from '../database.ts';
import type { ServerRole } from '../roles.ts';

const quote = pg.escapeIdentifier;

/**
 * Predefined roles that give only data and statistics of the database. All others are refused, also those of
 * later versions. `pg_maintain` is refused: a member may lock every table, also the server's catalogs, and so
 * could block a revocation.
 */
const HARMLESS = [
  'pg_read_all_data',
  'pg_write_all_data',
  'pg_monitor',
  'pg_read_all_settings',
  'pg_read_all_stats',
  'pg_stat_scan_tables',
  'pg_checkpoint',
  'pg_use_reserved_connections',
];

/** The obstacles to giving a role: its holder could keep access after the end, or get more than the role. */
export async function roleObstacles(query: Query, role: ServerRole): Promise<Obstacle[]> {
  const name = quote(role.name);
  const obstacles: Obstacle[] = [];
  const add = (code: string, text: string) => obstacles.push({ code, text });
  if (role.isSuperuser) {
    add('role-has-attributes', `${name} is a superuser. Use a role without SUPERUSER.`);
    return obstacles;
  }
  if (role.canLogIn) add('role-can-log-in', `${name} is a login. Use a role that was made with NOLOGIN.`);

  const reached = await query<{
    name: string;
    attributes: string[];
    opensMore: boolean;
    owns: boolean;
    administers: string | null;
  }>(
    `SELECT r.rolname::text AS name,
       array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
         CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
         CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END], NULL) AS attributes,
       r.oid < 16384 AND r.rolname LIKE 'pg\\_%' AND r.rolname <> ALL ($2::text[]) AS "opensMore",
       EXISTS (SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o') AS owns,
       (SELECT min(a.rolname::text) FROM pg_auth_members m JOIN pg_roles a ON a.oid = m.roleid
        WHERE m.member = r.oid AND m.admin_option) AS administers
     FROM pg_roles r WHERE r.oid = $1::oid OR pg_has_role($1::oid, r.oid, 'MEMBER') ORDER BY r.oid <> $1::oid, 1`,
    [role.id, HARMLESS],
  );
  for (const other of reached) {
    const subject = other.name === role.name ? name : `${name} is a member of ${quote(other.name)}, which`;
    if (other.attributes.length > 0) {
      add('role-has-attributes', `${subject} has ${other.attributes.join(', ')}. Use a role without.`);
    }
    if (other.opensMore) {
      add('role-opens-server', `${subject} gives more than data. Use a role that is not a member of it.`);
    }
    if (other.owns) {
      add(
        'role-owns-objects',
        `${subject} owns objects. An owner can leave a way back in. Give them to another role: REASSIGN OWNED BY ${quote(other.name)} TO another.`,
      );
    }
    if (other.administers !== null) {
      add(
        'role-can-pass-on',
        `${subject} administers ${quote(other.administers)}, so a holder could give it to another account for good. REVOKE ADMIN OPTION FOR ${quote(other.administers)} FROM ${quote(other.name)}.`,
      );
    }
  }
  return [...obstacles, ...(await privilegeObstacles(query, role))];
}

/** A privilege whose effects outlive the membership, and the reason. */
const LASTING = {
  TRIGGER: {
    code: 'role-can-plant-triggers',
    right: 'may create triggers',
    reason: 'A trigger runs in the sessions of others, and stays.',
  },
  REFERENCES: {
    code: 'role-can-leave-objects',
    right: 'may create foreign keys',
    reason: 'A foreign key of a table of the holder can block changes of others, and stays.',
  },
  CREATE: {
    code: 'role-can-leave-objects',
    right: 'may create objects',
    reason: 'Objects of the holder stay, and others may use them.',
  },
  'ALTER SYSTEM': {
    code: 'role-opens-server',
    right: 'may change the server’s settings',
    reason: 'A setting stays.',
  },
  USAGE: {
    code: 'role-can-leave-objects',
    right: 'may create foreign tables',
    reason: 'A foreign table and a user mapping of the holder can be used after the end.',
  },
} as const;

/**
 * Privileges whose effects outlive the membership: grants to other accounts, and objects that stay and act.
 * `USAGE` counts for foreign servers and wrappers only.
 */
async function privilegeObstacles(query: Query, role: ServerRole): Promise<Obstacle[]> {
  const rows = await query<{ thing: string; privilege: keyof typeof LASTING; grantable: boolean }>(
    `WITH acls(thing, acl) AS (
       SELECT c.oid::regclass::text, c.relacl FROM pg_class c WHERE c.relacl IS NOT NULL
       UNION ALL SELECT a.attrelid::regclass::text || '.' || a.attname, a.attacl FROM pg_attribute a WHERE a.attacl IS NOT NULL
       UNION ALL SELECT p.oid::regprocedure::text, p.proacl FROM pg_proc p WHERE p.proacl IS NOT NULL
       UNION ALL SELECT 'schema ' || n.nspname, n.nspacl FROM pg_namespace n WHERE n.nspacl IS NOT NULL
       UNION ALL SELECT 'database ' || d.datname, d.datacl FROM pg_database d WHERE d.datacl IS NOT NULL
       UNION ALL SELECT 'type ' || t.typname, t.typacl FROM pg_type t WHERE t.typacl IS NOT NULL
       UNION ALL SELECT 'language ' || l.lanname, l.lanacl FROM pg_language l WHERE l.lanacl IS NOT NULL
       UNION ALL SELECT 'server ' || s.srvname, s.srvacl FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
       UNION ALL SELECT 'wrapper ' || w.fdwname, w.fdwacl FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
       UNION ALL SELECT 'large object ' || o.oid, o.lomacl FROM pg_largeobject_metadata o WHERE o.lomacl IS NOT NULL
       UNION ALL SELECT 'tablespace ' || s.spcname, s.spcacl FROM pg_tablespace s WHERE s.spcacl IS NOT NULL
       UNION ALL SELECT 'parameter ' || p.parname, p.paracl FROM pg_parameter_acl p WHERE p.paracl IS NOT NULL
       UNION ALL SELECT 'default privileges', f.defaclacl FROM pg_default_acl f
     )
     SELECT min(thing) AS thing, CASE WHEN x.is_grantable THEN '' ELSE x.privilege_type END AS privilege,
       x.is_grantable AS grantable
     FROM acls, aclexplode(acl) x
     WHERE x.grantee <> 0 AND (x.grantee = $1::oid OR pg_has_role($1::oid, x.grantee, 'MEMBER'))
       AND (x.is_grantable OR x.privilege_type IN ('TRIGGER', 'REFERENCES', 'CREATE', 'ALTER SYSTEM')
         OR x.privilege_type = 'USAGE' AND thing ~ '^(server|wrapper) ')
     GROUP BY x.is_grantable, 2 ORDER BY 3 DESC, 2`,
    [role.id],
  );
  return rows.map(({ thing, privilege, grantable }) => {
    const name = quote(role.name);
    if (grantable) {
      return {
        code: 'role-can-pass-on',
        text: `${name} may give privileges (on ${thing}) to other accounts, which would keep them. REVOKE GRANT OPTION FOR them.`,
      };
    }
    const { code, right, reason } = LASTING[privilege];
    return { code, text: `${name} ${right} (on ${thing}). ${reason} REVOKE ${privilege} there.` };
  });
}
