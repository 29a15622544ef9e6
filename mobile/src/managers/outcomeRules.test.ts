import type { LeadStatus, Outcome } from '../services/LeadService';
import { OUTCOMES, proposedFollowUp, statusAfter } from './outcomeRules';

const ALL = ['in20', 'in1h', 'evening', 'tomorrow', 'days3', 'monday'] as const;

test.each<[Outcome, LeadStatus, LeadStatus]>([
  ['connected', 'new', 'contacted'],
  ['connected', 'unreachable', 'contacted'],
  ['connected', 'interested', 'interested'],
  ['connected', 'enrolled', 'enrolled'],
  ['callback_requested', 'new', 'follow_up'],
  ['callback_requested', 'interested', 'interested'],
  ['wrong_number', 'interested', 'invalid'],
  ['no_answer', 'new', 'new'],
  ['busy', 'contacted', 'contacted'],
])('%s on a lead that is %s proposes %s', (outcome, current, expected) => {
  expect(statusAfter(outcome, current)).toBe(expected);
});

test('who did not answer is proposed again, who was spoken with is not', () => {
  expect(proposedFollowUp('no_answer', 'new', ALL)).toBe('in20');
  expect(proposedFollowUp('switched_off', 'new', ALL)).toBe('evening');
  expect(proposedFollowUp('callback_requested', 'follow_up', ALL)).toBe('in1h');
  expect(proposedFollowUp('connected', 'contacted', ALL)).toBeNull();
  expect(proposedFollowUp('wrong_number', 'invalid', ALL)).toBeNull();
});

test('an evening that has passed becomes tomorrow', () => {
  expect(proposedFollowUp('not_reachable', 'new', ['in20', 'in1h', 'tomorrow'])).toBe('tomorrow');
});

test('a closed lead is not proposed again', () => {
  for (const outcome of OUTCOMES) {
    expect(proposedFollowUp(outcome, 'not_interested', ALL)).toBeNull();
  }
});
