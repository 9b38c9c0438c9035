import { connectorConformance } from './conformance.ts';
import { teamWorld } from './github-team/world.ts';

connectorConformance('github-team', teamWorld);
