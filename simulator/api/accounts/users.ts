import { permissionOf } from '../../access/access.ts';
import { notFound, ok } from '../../http/answer.ts';
import { actorOf, param, repositoryOf } from '../../http/call.ts';
import { type Route, route } from '../../http/route.ts';
import { publicUser, simpleUser } from '../../shapes/user.ts';
import { accountNamed } from '../../world.ts';

export const userRoutes: readonly Route[] = [
  route('GET /users/{login}', (call) => {
    const account = accountNamed(call.world, param(call, 'login'));
    if (account === undefined) throw notFound();
    return ok(publicUser(call.world, account));
  }),
  route('GET /user', (call) => ok(publicUser(call.world, actorOf(call).account))),
  route('GET /user/{id}', (call) => {
    const account = call.world.accounts.get(Number(param(call, 'id')));
    if (account === undefined) throw notFound();
    return ok(publicUser(call.world, account));
  }),
  route('GET /repos/{owner}/{repo}/collaborators/{login}/permission', (call) => {
    const repository = repositoryOf(call, { permission: 'metadata', level: 'read' });
    const account = accountNamed(call.world, param(call, 'login'));
    if (account === undefined) throw notFound();
    const permission = permissionOf(call.world, account, repository);
    return ok({
      permission,
      role_name: permission,
      user: { ...simpleUser(call.world, account), role_name: permission },
    });
  }),
];
