import { describe, expect, it } from 'vitest';
import { deliveries } from '../../src/github/deliveries.ts';
import { aClient, anUncheckedClient, expectEveryCall, github } from './github.ts';
import { answer } from './sample.ts';

expectEveryCall();

const PATH = '/app/hook/deliveries';
const LISTED = 'GET /app/hook/deliveries';
const log = () => deliveries({ octokit: aClient().octokit });
const item = (id: number, delivered_at: string, status_code = 200) => ({
  id,
  guid: `guid-${id}`,
  event: 'push',
  delivered_at,
  status_code,
});

describe('since', () => {
  it('reads back to the given time, and no page more', async () => {
    const next = (cursor: string) => ({
      link: `<https://api.github.com${PATH}?per_page=100&cursor=${cursor}>; rel="next"`,
    });
    github()
      .get(`${PATH}?per_page=100`)
      .reply(200, answer(LISTED, [item(3, '2026-11-23T12:00:02Z', 502)]), next('v1_2'))
      .get(`${PATH}?per_page=100&cursor=v1_2`)
      .reply(
        200,
        answer(LISTED, [item(2, '2026-11-23T12:00:00Z'), item(1, '2026-11-23T11:59:59Z')]),
        next('v1_0'),
      );
    expect(await log().since('2026-11-23T12:00:00.000Z')).toEqual([
      { id: '3', guid: 'guid-3', event: 'push', deliveredAt: '2026-11-23T12:00:02Z', ok: false },
      { id: '2', guid: 'guid-2', event: 'push', deliveredAt: '2026-11-23T12:00:00Z', ok: true },
    ]);
  });

  it('reads ids beyond the safe integers, and a delivery without an answer as failed', async () => {
    const text = JSON.stringify(answer(LISTED, [item(1, '2026-11-23T12:00:00Z', 0)]));
    github().get(`${PATH}?per_page=100`).reply(200, text.replace('"id":1,', '"id":90071992547409931,'), {
      'content-type': 'application/json',
    });
    const { octokit } = anUncheckedClient();
    expect(await deliveries({ octokit }).since('2026-11-23T00:00:00Z')).toMatchObject([
      { id: '90071992547409931', ok: false },
    ]);
  });

  it('rejects if a page is missing', async () => {
    github().get(`${PATH}?per_page=100`).reply(500);
    await expect(log().since('2026-11-23T12:00:00Z')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

it('redeliver: requests another attempt', async () => {
  github().post(`${PATH}/90071992547409931/attempts`).reply(202, {});
  await log().redeliver('90071992547409931');
});
