import { Format, Translate } from '../i18n';
import { Problem } from './problem';

/** One sentence for a person; the server's own where it says more than we can. */
export function problemText(problem: Problem, t: Translate, format: Format): string {
  switch (problem.kind) {
    case 'rate_limited':
      return t('problem.rate_limited', { wait: format.wait(problem.retry_after) });
    case 'invalid':
    case 'conflict':
    case 'forbidden':
    case 'too_large':
      return problem.detail || t(`problem.${problem.kind}`);
    case 'cancelled':
      return t('problem.timeout');
    default:
      return t(`problem.${problem.kind}`);
  }
}
