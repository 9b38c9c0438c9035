import { timestamp } from '../clock.ts';
import type { Account } from '../state.ts';
import type { World } from '../world.ts';

export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
}

/** The number inside a node id of this kind; undefined for a node id of another kind. */
export function idInNode(kind: string, node: string): string | undefined {
  return node.startsWith(`${kind}_`)
    ? Buffer.from(node.slice(kind.length + 1), 'base64url').toString()
    : undefined;
}

const nodeIdPrefixes: Readonly<Record<Account['type'], string>> = {
  Organization: 'O',
  Bot: 'BOT',
  User: 'U',
};

/** GitHub's `simple-user`. */
export function simpleUser(world: World, { id, login, type }: Pick<Account, 'id' | 'login' | 'type'>) {
  const url = `${world.url}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(nodeIdPrefixes[type], id),
    avatar_url: `${world.url}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${type === 'Bot' ? `apps/${login.replace(/\[bot\]$/, '')}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function publicUser(world: World, account: Account) {
  return {
    ...simpleUser(world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: timestamp(account.createdAt),
    updated_at: timestamp(account.createdAt),
  };
}
