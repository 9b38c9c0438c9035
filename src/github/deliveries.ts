import type { Octokit } from '@octokit/rest';
import type { Deliveries, Delivery } from '../ports/forge/deliveries.ts';

/**
 * The typed method takes a number, but these ids are beyond the safe integers. So the route is called with a
 * string.
 */
const REDELIVER: string = 'POST /app/hook/deliveries/{delivery_id}/attempts';

export function deliveries({ octokit }: { readonly octokit: Octokit }): Deliveries {
  return {
    async since(since) {
      const pages = octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 });
      const found: Delivery[] = [];
      for await (const { data } of pages) {
        const recent = data.filter(({ delivered_at: at }) => Date.parse(at) >= Date.parse(since));
        for (const { id, guid, event, delivered_at: deliveredAt, status_code: status } of recent) {
          found.push({ id: String(id), guid, event, deliveredAt, ok: status >= 200 && status < 300 });
        }
        if (recent.length < data.length) break;
      }
      return found;
    },

    async redeliver(id) {
      await octokit.request(REDELIVER, { delivery_id: id });
    },
  };
}
