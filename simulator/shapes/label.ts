import type { Label, RepositoryState } from '../state.ts';
import type { World } from '../world.ts';
import { repositoryUrl } from './repository.ts';
import { nodeId } from './user.ts';

export function labelShape(world: World, repository: RepositoryState, { id, name }: Label) {
  return {
    id,
    node_id: nodeId('LA', id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  };
}
