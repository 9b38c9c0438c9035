import type { Person } from '../../simulator/people/person.ts';
import type { Repository } from '../../simulator/people/repository.ts';
import { ledgerEntries } from '../support/lives/final-state.ts';

export interface Stage {
  readonly repository: Repository;
  /** Resolves when no event is on its way. */
  readonly settle: () => Promise<void>;
  /** The requester. Each has one life at a time. */
  readonly crew: readonly Person[];
  readonly approver: Person;
}

export interface Life {
  readonly id: string;
  readonly person: Person;
  readonly pull: number;
  step: 'asked' | 'approved' | 'over';
  /** When its check was first seen to wait. Reviews in the same second would not count. */
  waitingSince: number | null;
}

const A_MOMENT_MS = 2_500;

/** Does the next action of each life, and starts new lives up to `most`. */
export async function liveOn(stage: Stage, lives: Life[], most: number): Promise<void> {
  const { repository, crew, approver } = stage;
  const over = new Set(
    ledgerEntries(repository).flatMap((entry) =>
      entry.type === 'reverted' || entry.type === 'refused' ? [entry['grant']] : [],
    ),
  );
  for (const life of lives) {
    if (over.has(life.id) && life.step !== 'over') {
      life.step = 'over';
      await life.person.deleteBranch(repository, life.id);
    }
    if (life.step !== 'asked') continue;
    const check = repository.pull(life.pull).checks.find(({ name }) => name === 'curfew');
    if (check?.conclusion !== 'action_required') continue;
    life.waitingSince ??= performance.now();
    if (performance.now() - life.waitingSince < A_MOMENT_MS) continue;
    await approver.review(repository, life.pull, 'APPROVE');
    life.step = 'approved';
  }
  const busy = new Set(lives.flatMap(({ step, person }) => (step === 'over' ? [] : [person])));
  const free = crew.find((person) => !busy.has(person));
  if (free !== undefined && lives.length < most) lives.push(await begin(stage, free, lives.length + 1));
}

async function begin({ repository }: Stage, person: Person, number: number): Promise<Life> {
  const id = `${person.login}-orders-db-read-${number}`;
  const file = `grants:
  - id: ${id}
    holder: ${person.login}
    role: orders-db-read
    duration: 1m
    justification:
      action: Look at the stuck refunds of case ${number}
      why_production: The failing rows exist only in production
    ticket: INC-${number}
`;
  await person.pushBranch(repository, id, {
    files: { [`access/${id}.yaml`]: file },
    message: `Ask for ${id}`,
  });
  const pull = await person.openPull(repository, { head: id, title: `Read the orders database, ${number}` });
  return { id, person, pull, step: 'asked', waitingSince: null };
}
