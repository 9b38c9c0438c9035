import { notFound, ok } from '../http/answer.ts';
import { param, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { activeRulesets } from '../protection/rulesets.ts';
import { commitShape } from '../shapes/commit.ts';
import { fullRepository, repositoryUrl } from '../shapes/repository.ts';

const metadata = { permission: 'metadata', level: 'read' } as const;

export const repositoryRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}', (call) => {
    const repository = repositoryOf(call, metadata);
    const viewer = call.caller.kind === 'person' ? call.caller.account : undefined;
    return ok(fullRepository(call.world, repository, viewer));
  }),
  route('GET /repos/{owner}/{repo}/branches/{branch+}', (call) => {
    const repository = repositoryOf(call, { permission: 'contents', level: 'read' });
    const name = param(call, 'branch');
    const oid = repository.git.branch(name);
    const commit = oid === undefined ? undefined : repository.git.commit(oid);
    if (commit === undefined) throw notFound();
    const url = `${repositoryUrl(call.world, repository)}/branches/${name}`;
    return ok({
      name,
      commit: commitShape(call.world, repository, commit),
      _links: { self: url, html: url },
      protected: activeRulesets(call.world, repository, name).length > 0,
      protection: { enabled: false },
      protection_url: `${url}/protection`,
    });
  }),
];
