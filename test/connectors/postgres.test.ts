import { connectorConformance } from './conformance.ts';
import { postgresWorld } from './postgres/world.ts';

connectorConformance('postgres', () => postgresWorld());
