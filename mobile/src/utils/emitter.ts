/** Who wants to hear of changes; answers how to stop. */
export class Emitter<T = void> {
  private readonly listeners = new Set<(value: T) => void>();

  on = (listener: (value: T) => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  emit(value: T): void {
    // A copy: who listens may stop listening while being told.
    for (const listener of [...this.listeners]) {
      listener(value);
    }
  }
}
