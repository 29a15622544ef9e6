import type { BegunCall, Live, Offline } from '../outbox';
import type { CallEnded, PlacedCall, TelephonyPort } from '../telephony/port';
import { Initiated, initiateCall } from '../utils/CallHelper';

/** A lead as far as a call needs it. */
export interface Callee {
  id: string;
  student_name: string;
  phone_e164: string;
  /** The student withdrew the consent to be telephoned: asked before it is dialled. */
  do_not_call?: boolean;
}

/**
 * `talking`: dialled, and nobody said yet that it ended. `ask`: the outcome sheet is open.
 * `later`: the person put it off; a card reminds them.
 */
export type CallPhase = 'none' | 'talking' | 'ask' | 'later';

export interface CallState {
  phase: CallPhase;
  call: BegunCall | null;
  /** What the phone says of the outcome. */
  proposal: CallEnded['proposal'];
  /** The length is measured by this app, ringing included, and not told by the phone. */
  measured: boolean;
}

export type Begun = Initiated<PlacedCall>;

const NOBODY: CallState = { phase: 'none', call: null, proposal: null, measured: false };

/**
 * The call from the tap to its outcome. It is written down before the dialler opens, so that the
 * outcome is asked for whatever happens to the app meanwhile. One that was put off comes up again
 * when the next one is logged.
 */
export class CurrentCall implements Live<CallState> {
  private state = NOBODY;
  private dialling = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly offline: Offline,
    private readonly telephony: TelephonyPort,
    private readonly now: () => number = Date.now,
  ) {}

  get = (): CallState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Follows the phone and the store; what comes back ends it. */
  start(): () => void {
    const ends = [
      this.offline.begun.subscribe(() => this.follow()),
      this.telephony.onCallEnded((ended) => void this.ended(ended)),
    ];
    this.follow();
    return () => ends.forEach((end) => end());
  }

  /** Dials; the number is the lead's first unless another is given. */
  async begin(callee: Callee, phone: string = callee.phone_e164): Promise<Begun> {
    if (this.dialling) {
      return { ok: false, reason: 'failed', number: null };
    }
    this.dialling = true;
    const before = this.offline.begun.get()?.client_id;
    try {
      const begun = await initiateCall(
        phone,
        {
          canCall: async () => (await this.telephony.abilities()).canCall,
          placeCall: (number) => this.telephony.placeCall(number),
        },
        (number) => this.writeDown(callee, number),
      );
      const written = this.offline.begun.get()?.client_id;
      if (!begun.ok && written && written !== before) {
        await this.offline.act.dropCall(written); // it was written down and never dialled
      }
      return begun;
    } finally {
      this.dialling = false;
      this.follow();
    }
  }

  /** The call is made with another phone: only its outcome is ours. */
  async beginElsewhere(callee: Callee, number: string): Promise<void> {
    await this.writeDown(callee, number);
  }

  /** The app is on the screen again, or the person says that the call is over. */
  async returned(said = false): Promise<void> {
    const { call, phase } = this.state;
    if (!call || phase !== 'talking' || this.dialling) {
      return;
    }
    const line = said ? 'idle' : await this.telephony.lineState();
    if (line === 'in_call' || line === 'ringing') {
      return; // they look something up while talking
    }
    if (this.state.phase !== 'talking') {
      return; // the phone told it meanwhile
    }
    if (!call.ended_at) {
      const ended = this.now();
      const log = await this.telephony.readCallLog(call.number, Date.parse(call.started_at), ended);
      const away = Math.max(0, Math.round((ended - Date.parse(call.started_at)) / 1000));
      this.set({ measured: log === null });
      await this.offline.act.callEnded({
        client_id: call.client_id,
        ended_at: new Date(ended).toISOString(),
        duration_seconds: Math.min(log?.durationSeconds ?? away, LONGEST),
      });
    }
    this.ask();
  }

  ask(): void {
    if (this.offline.begun.get()) {
      this.set({ phase: 'ask' });
    }
  }

  later(): void {
    if (this.state.phase === 'ask') {
      this.set({ phase: 'later' });
    }
  }

  /** "I did not call". */
  async drop(): Promise<void> {
    await this.offline.act.dropCall(this.state.call?.client_id);
    this.follow();
  }

  private async writeDown(callee: Callee, number: string): Promise<void> {
    const call = await this.offline.act.beginCall({
      lead: { id: callee.id, student_name: callee.student_name, phone_e164: callee.phone_e164 },
      number,
      started_at: new Date(this.now()).toISOString(),
    });
    this.set({ phase: 'talking', call, proposal: null, measured: false });
  }

  private async ended(ended: CallEnded): Promise<void> {
    const call = this.offline.begun.get();
    if (!call || call.number !== ended.number) {
      return;
    }
    this.set({ proposal: ended.proposal, measured: ended.durationSeconds === null });
    const away = Math.round((ended.endedAt - ended.startedAt) / 1000);
    await this.offline.act.callEnded({
      client_id: call.client_id,
      ended_at: new Date(ended.endedAt).toISOString(),
      duration_seconds: Math.min(ended.durationSeconds ?? Math.max(0, away), LONGEST),
    });
    this.ask();
  }

  /** The store's word on what call there is. */
  private follow(): void {
    const call = this.offline.begun.get();
    if (!call) {
      this.set(NOBODY);
      return;
    }
    if (this.state.call?.client_id === call.client_id) {
      this.set({ call });
      return;
    }
    if (this.dialling) {
      return; // the one that is being written down
    }
    if (this.state.call) {
      // The newer call has its outcome: this is the one that was put off before it.
      this.set({ ...NOBODY, phase: 'later', call, measured: true });
      return;
    }
    // It was begun before the app ended, or in another tab.
    this.set({ phase: 'talking', call, proposal: null, measured: true });
    void this.returned();
  }

  private set(change: Partial<CallState>): void {
    const next = { ...this.state, ...change };
    const keys = Object.keys(next) as (keyof CallState)[];
    if (keys.some((key) => next[key] !== this.state[key])) {
      this.state = next;
      this.listeners.forEach((listener) => listener());
    }
  }
}

/** What the server takes, in seconds (requirement 8.1.2). */
const LONGEST = 14_400;
